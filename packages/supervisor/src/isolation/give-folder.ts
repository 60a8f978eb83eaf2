import { lchown, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Gives a folder and all in it to a user, once: when it is theirs nothing is done, because a process of theirs could
 * exchange what is in it meanwhile. Links, and files that have a second name, keep their owner. The folder itself comes
 * last, so that work that was interrupted is done again.
 *
 * @throws the error of the system
 */
export async function giveFolder(folder: string, user: number): Promise<void> {
  if ((await lstat(folder)).uid === user) return
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await giveFolder(path, user)
    else if (entry.isFile() && (await lstat(path)).nlink === 1) await lchown(path, user, user)
  }
  await lchown(folder, user, user)
}
