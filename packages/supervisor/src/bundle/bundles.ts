import { spawn } from 'node:child_process'
import { RoseyError } from '@rosey/protocol'
import { cachedBundle, rememberBundle } from './cache.ts'
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
  const cached = sources.map((source) => cachedBundle(cacheFolder, source))
  const stale = sources.filter((_, index) => cached[index] === undefined)
  const built =
    stale.length === 0
      ? []
      : await runBundler(
          bundler,
          stale.map((source) => ({ source, cacheFolder })),
        )
  const results = new Map(stale.map((source, index) => [source, built[index]]))
  for (const [source, result] of results) {
    if (result?.kind === 'built') await rememberBundle(cacheFolder, source, result)
  }
  return sources.map((source, index) => toBundle(source, cached[index], results.get(source)))
}

function toBundle(source: BundleSource, cached: string | undefined, result: BundleResult | undefined): Bundle {
  if (cached !== undefined) return { kind: 'ready', file: cached }
  if (result?.kind === 'built') return { kind: 'ready', file: result.file }
  const code = result?.code ?? 'plugin-code'
  const message = result?.message ?? 'the bundling process ended without an answer'
  return { kind: 'failed', error: new RoseyError(code, message, { details: { name: source.name } }) }
}

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
  child.on('error', ended.reject)
  child.on('close', () => ended.resolve())
  await ended.promise
  return output
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as BundleResult)
}
