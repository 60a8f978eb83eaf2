import { type FileHandle, open, readlink } from 'node:fs/promises'
import { codeOf, messageOf, RoseyError } from '@rosey/protocol'

/** Nothing that holds a key is longer; a larger file is a mistake. */
const MAX_BYTES = 64 * 1024

/**
 * The text of a file that holds a key; undefined when it is not there.
 *
 * @param what begins the sentence of an error: `The keys of the bus`
 * @throws RoseyError `key-exposed` when other users can read it, `key-invalid` when it holds no key for certain or is a
 * link to nowhere, `home-unusable` when it cannot be read
 */
export async function readPrivateFile(path: string, what: string): Promise<string | undefined> {
  let file: FileHandle | undefined
  try {
    file = await open(path, 'r')
    return await readChecked(file, path, what)
  } catch (error) {
    if (error instanceof RoseyError) throw error
    if (codeOf(error) === 'ENOENT') return await absent(path, what)
    const message = `${what} in ${path} cannot be read: ${messageOf(error)}. Run this as the user who started the bot`
    throw new RoseyError('home-unusable', message, { cause: error, details: { file: path } })
  } finally {
    await file?.close()
  }
}

// A link to nowhere is no file that was never made: what it led to lies on a disk that is not there now, or was moved.
async function absent(path: string, what: string): Promise<undefined> {
  const target = await readlink(path).catch(() => undefined)
  if (target === undefined) return undefined
  throw new RoseyError(
    'key-invalid',
    `${what} cannot be read: ${path} is a link to ${target}, which is not there. Put that file back, or remove the link`,
    { details: { file: path, target } },
  )
}

// What was opened is looked at, and not what lies at the path a moment later.
async function readChecked(file: FileHandle, path: string, what: string): Promise<string> {
  const found = await file.stat()
  if (!found.isFile() || found.size > MAX_BYTES) {
    const got = found.isFile() ? `it has ${found.size} bytes` : 'it is no file'
    throw new RoseyError('key-invalid', `${what} cannot be in ${path}: ${got}`, { details: { file: path } })
  }
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) throw exposed(path, what, found.mode & 0o777)
  return file.readFile('utf8')
}

function exposed(path: string, what: string, mode: number): RoseyError {
  const shown = `0${mode.toString(8).padStart(3, '0')}`
  return new RoseyError(
    'key-exposed',
    `${what} in ${path} can be used by other users: its mode is ${shown}, and must be 0600. Run: chmod 600 ${path}. ` +
      'If somebody may have read it, make new keys as well',
    { details: { file: path, mode: shown } },
  )
}
