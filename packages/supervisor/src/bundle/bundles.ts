import { spawn } from 'node:child_process'
import { RoseyError } from '@rosey/protocol'
import { cachedBundle, keyOf, rememberBundle } from './cache.ts'
import type { BundleJob, BundleResult, BundleSource } from './types.ts'

/** A build takes well under a second; this only ends one that a strange plugin made endless. */
const BUILD_TIMEOUT_MS = 60_000

/** Where the bundles lie, and how the bundling process is started. */
export interface BundleOptions {
  readonly cacheFolder: string
  /** The bundling program (`bundler.ts`). */
  readonly bundler: string
}

/** A source's bundle, or why there is none. */
export type Bundle =
  | { readonly kind: 'ready'; readonly file: string }
  | { readonly kind: 'failed'; readonly error: RoseyError }

/**
 * The bundles of all sources, in their order: from the cache where nothing has changed, the others built by one process
 * that ends.
 */
export async function ensureBundles(
  sources: readonly BundleSource[],
  { cacheFolder, bundler }: BundleOptions,
): Promise<Bundle[]> {
  const named = sources.map(withKey)
  const keyed = named.filter((entry) => entry.kind === 'keyed')
  const cached = new Map(keyed.map(({ source, key }) => [key, cachedBundle(cacheFolder, source)]))
  // Two connections of one kind have the same source: it is built once.
  const stale = new Map(
    keyed.filter(({ key }) => cached.get(key) === undefined).map(({ source, key }) => [key, source] as const),
  )
  const jobs = Array.from(stale.values(), (source) => ({ source, cacheFolder }))
  const built = jobs.length === 0 ? [] : await runBundler(bundler, jobs)
  const results = new Map(Array.from(stale.keys(), (key, index) => [key, built[index]]))
  for (const [key, source] of stale) {
    const result = results.get(key)
    // A record that cannot be written costs the next start a build.
    if (result?.kind === 'built') await rememberBundle(cacheFolder, source, result).catch(() => undefined)
  }
  return named.map((entry) =>
    entry.kind === 'failed' ? entry : toBundle(entry.source, cached.get(entry.key), results.get(entry.key)),
  )
}

// One manifest that cannot be written down must not keep the others from being built.
function withKey(
  source: BundleSource,
): { readonly kind: 'keyed'; readonly source: BundleSource; readonly key: string } | (Bundle & { kind: 'failed' }) {
  try {
    return { kind: 'keyed', source, key: keyOf(source) }
  } catch (cause) {
    const message = `The config schema of ${source.name} contains itself; write it without that alias`
    return { kind: 'failed', error: new RoseyError('manifest-invalid', message, { cause }) }
  }
}

function toBundle(source: BundleSource, cached: string | undefined, result: BundleResult | undefined): Bundle {
  if (cached !== undefined) return { kind: 'ready', file: cached }
  if (result?.kind === 'built') return { kind: 'ready', file: result.file }
  // Without an answer the code may be sound: then it is worth another try, unlike code that cannot be bundled.
  const code = result?.code ?? 'process-crashed'
  const message = result?.message ?? 'the bundling process ended without an answer'
  return { kind: 'failed', error: new RoseyError(code, message, { details: { name: source.name } }) }
}

// One result for each job, as far as the process came.
async function runBundler(bundler: string, jobs: readonly BundleJob[]): Promise<BundleResult[]> {
  const child = spawn(process.execPath, ['--conditions=@rosey/source', bundler], {
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: BUILD_TIMEOUT_MS,
    killSignal: 'SIGKILL',
  })
  // A bundler that could not start or died closes its pipes; the exit says the rest.
  child.stdin.on('error', () => undefined)
  child.stdin.end(jobs.map((job) => `${JSON.stringify(job)}\n`).join(''))
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const ended = Promise.withResolvers<void>()
  // Without a process there are no answers either.
  child.on('error', () => ended.resolve())
  child.on('close', () => ended.resolve())
  await ended.promise
  // The last piece is empty, or an answer that was cut off.
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as BundleResult)
}
