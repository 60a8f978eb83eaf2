import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { ROSEY_VERSION } from '@rosey/protocol'
import type { BundleInput, BundleSource } from './types.ts'
import { writeWhole } from './write-whole.ts'

/** What the cache knows of one source. */
interface CacheRecord {
  /** Relative to the folder of the cache: a home may be moved, and reached by several ways. */
  readonly file: string
  readonly inputs: readonly BundleInput[]
}

/**
 * Names a bundle by everything beside the files themselves that decides what comes out.
 *
 * @throws TypeError for a config schema that contains itself, as an alias in a manifest can make it
 */
export function keyOf(source: BundleSource): string {
  const facts = JSON.stringify([source, ROSEY_VERSION, process.version])
  return createHash('sha256').update(facts).digest('hex').slice(0, 24)
}

function recordPath(cacheFolder: string, source: BundleSource): string {
  return join(cacheFolder, `${source.name}-${keyOf(source)}.json`)
}

/** The bundle of a source when all its inputs are as they were; undefined when it has to be built. */
export function cachedBundle(cacheFolder: string, source: BundleSource): string | undefined {
  try {
    const record = JSON.parse(readFileSync(recordPath(cacheFolder, source), 'utf8')) as CacheRecord
    const file = join(cacheFolder, record.file)
    return record.inputs.every(isUnchanged) && statSync(file).size > 0 ? file : undefined
  } catch {
    // No record, a damaged one, or an input that is gone: it is built again.
    return undefined
  }
}

function isUnchanged({ path, mtimeMs, size }: BundleInput): boolean {
  const now = statSync(path)
  return now.mtimeMs === mtimeMs && now.size === size
}

/** Remembers what a source was built to. */
export async function rememberBundle(
  cacheFolder: string,
  source: BundleSource,
  built: { readonly file: string; readonly inputs: readonly BundleInput[] },
): Promise<void> {
  await mkdir(cacheFolder, { recursive: true })
  const record: CacheRecord = { file: relative(cacheFolder, built.file), inputs: built.inputs }
  await writeWhole(recordPath(cacheFolder, source), JSON.stringify(record))
}
