import { randomUUID } from 'node:crypto'
import { chmod, chown, copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { codeOf } from '@rosey/protocol'

/** Root writes, the plugin's own group reads; the folder of all is only passed through. */
const FILE = 0o640
const FOLDER = 0o750
const PASSAGE = 0o711
/** A bundle that nothing was started from for so long goes, in ms: a process may still load parts of its own. */
const KEEP_MS = 24 * 60 * 60 * 1000

/** A bundle, and for whom it is copied. */
export interface Placed {
  /** The plugin. */
  readonly name: string
  /** Its user and group id. */
  readonly user: number
  /** Entry file of its bundle, in a folder named by the hash of all in it. */
  readonly bundle: string
  /** The folder of all copies. */
  readonly folder: string
}

/**
 * Copies a bundle to where the plugin's own user can read it, and nobody else: the cache lies among what is the bot's
 * own, which no other user may enter. The files belong to roseyd, so that the plugin cannot change its code.
 *
 * @returns the path of the copied entry file
 * @throws the error of the system
 */
export async function placeBundle({ name, user, bundle, folder }: Placed): Promise<string> {
  const own = join(folder, name)
  const target = join(own, basename(dirname(bundle)))
  await makeFolder(folder, PASSAGE)
  await makeFolder(own, FOLDER)
  await chown(own, -1, user)
  // The same files have the same hash, and they come whole.
  if (!(await isThere(target))) await copyWhole(dirname(bundle), target, user)
  await prune(own, basename(target))
  return join(target, basename(bundle))
}

async function copyWhole(from: string, target: string, group: number): Promise<void> {
  const fresh = `${target}.${randomUUID()}.tmp`
  try {
    await mkdir(fresh)
    for (const file of await readdir(from)) {
      await copyFile(join(from, file), join(fresh, file))
      await chown(join(fresh, file), -1, group)
      await chmod(join(fresh, file), FILE)
    }
    await chown(fresh, -1, group)
    await chmod(fresh, FOLDER)
    await rename(fresh, target)
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    // Two starts at once: the other one was first.
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error
  }
}

async function prune(own: string, used: string): Promise<void> {
  for (const name of await readdir(own)) {
    const path = join(own, name)
    if (name !== used && Date.now() - (await stat(path)).mtimeMs > KEEP_MS)
      await rm(path, { recursive: true, force: true })
  }
}

async function makeFolder(folder: string, mode: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  await chmod(folder, mode)
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
