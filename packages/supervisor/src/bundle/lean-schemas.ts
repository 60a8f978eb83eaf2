import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'esbuild'

const PROTOCOL = dirname(fileURLToPath(import.meta.resolve('@rosey/protocol')))
const PLAIN_TYPES = join(dirname(fileURLToPath(import.meta.url)), 'plain-types.ts')
const CALL = /\bType\.[A-Z]\w*\(/g

/**
 * Brings only those schemas of the protocol into a bundle that somebody in it uses, and as plain JSON Schema, which is all
 * that the checker there looks at. A bundler keeps what is the result of a call, unless the call is marked: it could do
 * more than give a value. For a plugin, which uses one schema in four, this is a twentieth of its start.
 */
export const leanSchemas: Plugin = {
  name: 'lean-schemas',
  setup(bundle) {
    bundle.onResolve({ filter: /^typebox$/ }, ({ resolveDir }) =>
      resolveDir.startsWith(PROTOCOL) ? { path: PLAIN_TYPES } : undefined,
    )
    bundle.onLoad({ filter: /[\\/]protocol[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      if (!path.startsWith(PROTOCOL)) return undefined
      return { contents: (await readFile(path, 'utf8')).replaceAll(CALL, '/* @__PURE__ */ $&'), loader: 'ts' }
    })
  },
}
