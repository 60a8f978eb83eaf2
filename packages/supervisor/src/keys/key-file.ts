import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { unwritable } from '../home/unwritable.ts'
import { createHomeKeys, formatHomeKeys, type HomeKeys, parseHomeKeys } from './home-keys.ts'
import { readPrivateFile } from './private-file.ts'

/**
 * The keys in a file; undefined when it is not there.
 *
 * @throws RoseyError `key-invalid`, `key-exposed`, `home-unusable`
 */
export async function readHomeKeys(file: string): Promise<HomeKeys | undefined> {
  const text = await readPrivateFile(file, 'The keys of the bus')
  return text === undefined ? undefined : parseHomeKeys(text, file)
}

/**
 * The keys in a file, made when it is not there. A file that is there is never replaced: whoever damaged or opened it
 * has to be noticed.
 *
 * @throws RoseyError `key-invalid`, `key-exposed`, `disk-full`, `home-unusable`
 */
export async function ensureHomeKeys(file: string, nowMs: number): Promise<HomeKeys> {
  const present = await readHomeKeys(file)
  if (present !== undefined) return present
  const keys = createHomeKeys(nowMs)
  await writeHomeKeys(file, keys)
  return keys
}

/**
 * Writes keys so that after a power cut either the old ones or the new ones are there, whole. Mode 0600.
 *
 * @throws RoseyError `disk-full`, `home-unusable`; what was in the file stays
 */
export async function writeHomeKeys(file: string, keys: HomeKeys): Promise<void> {
  // Two that write at once must not write into each other's file; the last one's keys hold.
  const fresh = `${file}.${randomUUID()}.new`
  try {
    await writeFile(fresh, formatHomeKeys(keys), { mode: 0o600, flag: 'wx', flush: true })
    await rename(fresh, file)
  } catch (error) {
    // Half a file of keys is of no use to anybody; that it cannot be removed either changes nothing.
    await rm(fresh, { force: true }).catch(() => undefined)
    throw unwritable('The keys of the bus cannot be written, and what was there still holds', file, error)
  }
}
