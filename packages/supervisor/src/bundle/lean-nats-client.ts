import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'esbuild'

/** Of modules that have no file: the cache has nothing to watch there. */
export const NAMESPACE = 'rosey'
const LIBRARY = '@nats-io/nats-core/internal'
/** What `@rosey/bus` takes from which file of the library. A name that is missing here fails the build. */
const PARTS = {
  './errors.js': ['AuthorizationError', 'PermissionViolationError', 'TimeoutError', 'UserAuthenticationExpiredError'],
  './nats.js': ['NatsConnectionImpl'],
  './nuid.js': ['nuid'],
  './transport.js': ['setTransportFactory'],
}
const BUS = dirname(fileURLToPath(import.meta.resolve('@rosey/bus')))
const NAME = 'nats-client'
/** Marks a look-up of ours, so that it is not taken for another. */
const OWN = Symbol('own')

/**
 * Gives our code only the parts of the NATS client that it uses. The library is CommonJS, of which a bundler leaves out
 * nothing, and what nobody uses is a twentieth of the time in which a plugin starts. Its transport for TLS, which is
 * loaded when it is needed, gets the rest.
 */
export const leanNatsClient: Plugin = {
  name: 'lean-nats-client',
  setup(bundle) {
    bundle.onResolve({ filter: /^@nats-io\/nats-core\/internal$/ }, async ({ kind, resolveDir, pluginData }) => {
      if (pluginData === OWN || resolveDir !== BUS) return undefined
      const { path, errors } = await bundle.resolve(LIBRARY, { kind, resolveDir, pluginData: OWN })
      return { path: NAME, errors, namespace: NAMESPACE, pluginData: dirname(path) }
    })
    bundle.onLoad({ filter: /^nats-client$/, namespace: NAMESPACE }, ({ pluginData }) => ({
      contents: Object.entries(PARTS)
        .map(([file, names]) => `export { ${names.join(', ')} } from '${file}'`)
        .join('\n'),
      resolveDir: pluginData as string,
    }))
  },
}
