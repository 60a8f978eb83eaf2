import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { leanSchemas } from './lean-schemas.ts'

const HERE = dirname(fileURLToPath(import.meta.url))

/** The text of a bundle as a plugin's is made. */
async function bundled(code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: HERE },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    conditions: ['@rosey/source'],
    plugins: [leanSchemas],
  })
  return outputFiles[0]?.text ?? ''
}

// What of a value is JSON; functions and classes of the protocol are none.
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null')

test('each schema of the protocol is the same JSON in a bundle', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'rosey-lean-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'protocol.mjs')
  await writeFile(file, await bundled(`export * from '@rosey/protocol'`))
  const lean = (await import(pathToFileURL(file).href)) as Record<string, unknown>
  const real = (await import('@rosey/protocol')) as Record<string, unknown>
  const schemas = Object.keys(real).filter((name) => /schemas?$/i.test(name))
  assert.ok(schemas.length > 20, String(schemas))
  for (const name of schemas) assert.deepEqual(asJson(lean[name]), asJson(real[name]), name)
})

test('a schema that nobody uses is not in the bundle, and nothing of typebox is', async () => {
  const text = await bundled(`import { EnvelopeSchema } from '@rosey/protocol'\nconsole.log(EnvelopeSchema)`)
  assert.match(text, /EnvelopeSchema/)
  assert.doesNotMatch(text, /ChildMessageSchema|~kind/)
})
