import { lstat, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf } from '@rosey/protocol'

/**
 * The path itself, or the nearest folder above it that is there.
 *
 * @throws the error of the system when a part of the path may not be looked at, is a file, or is a link to nowhere
 */
export async function firstPresent(path: string): Promise<string> {
  try {
    await stat(path)
    return path
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || path === dirname(path) || (await isLink(path))) throw error
    return firstPresent(dirname(path))
  }
}

function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    // Nothing at all is there.
    () => false,
  )
}
