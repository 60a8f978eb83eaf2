import { randomUUID } from 'node:crypto'
import { link, rename, rm, writeFile } from 'node:fs/promises'
import { codeOf } from '@rosey/protocol'
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
  if (await placeHomeKeys(file, keys, 'where there are none')) return keys
  // Another process made some meanwhile: they are those of this home.
  return (await readHomeKeys(file)) ?? ensureHomeKeys(file, nowMs)
}

/**
 * Writes keys so that after a power cut either the old ones or the new ones are there, whole. Mode 0600.
 *
 * @throws RoseyError `disk-full`, `home-unusable`; what was in the file stays
 */
export async function writeHomeKeys(file: string, keys: HomeKeys): Promise<void> {
  await placeHomeKeys(file, keys, 'in any case')
}

/** False when there were keys already, and they were to stay. */
async function placeHomeKeys(file: string, keys: HomeKeys, when: 'in any case' | 'where there are none') {
  // Two that write at once must not write into each other's file.
  const fresh = `${file}.${randomUUID()}.new`
  try {
    await writeFile(fresh, formatHomeKeys(keys), { mode: 0o600, flag: 'wx', flush: true })
    return await (when === 'in any case' ? moved(fresh, file) : linked(fresh, file))
  } catch (error) {
    throw unwritable('The keys of the bus cannot be written, and what was there still holds', file, error)
  } finally {
    // Half a file of keys is of no use to anybody; that it cannot be removed either changes nothing.
    await rm(fresh, { force: true }).catch(() => undefined)
  }
}

async function moved(fresh: string, file: string): Promise<true> {
  await rename(fresh, file)
  return true
}

/** What a file system says that knows no second name for a file. */
const NO_LINKS: readonly (string | undefined)[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']

// A second name for the file, unlike a new name, is refused where one of that name is.
async function linked(fresh: string, file: string): Promise<boolean> {
  try {
    await link(fresh, file)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    if (!NO_LINKS.includes(codeOf(error))) throw error
    // On such a disk the keys of the last one hold; two first starts at the same moment are rarer than such disks.
    return await moved(fresh, file)
  }
}
