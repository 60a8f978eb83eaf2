import { createHash, randomUUID } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROSEY_VERSION } from '@rosey/protocol'
import type { BundleInput, BundleSource } from './types.ts'

/** What the cache knows of one source. */
interface CacheRecord {
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
    return record.inputs.every(isUnchanged) && statSync(record.file).size > 0 ? record.file : undefined
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
export async function rememberBundle(cacheFolder: string, source: BundleSource, record: CacheRecord): Promise<void> {
  const path = recordPath(cacheFolder, source)
  const temporary = `${path}.${randomUUID()}.tmp`
  await mkdir(cacheFolder, { recursive: true })
  await writeFile(temporary, JSON.stringify(record))
  await rename(temporary, path)
}
