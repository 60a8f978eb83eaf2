import { randomBytes } from 'node:crypto'
import { lstat, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { codeOf, messageOf, RoseyError } from '@rosey/protocol'
import { unwritable } from './unwritable.ts'

/** 256 bits: cannot be guessed. */
const TOKEN_BYTES = 32
const TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/

/**
 * The token in a file of mode 0600. A file that is missing or damaged, is a link, or that others could read is replaced
 * by one with a new token.
 *
 * @throws RoseyError `home-unusable` when the file cannot be written, `disk-full`
 */
export async function ensureToken(file: string): Promise<string> {
  const present = (await isPrivate(file)) ? await readToken(file).catch(() => undefined) : undefined
  if (present !== undefined) return present
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const fresh = `${file}.${process.pid}.new`
  try {
    await rm(fresh, { force: true })
    await writeFile(fresh, `${token}\n`, { mode: 0o600, flag: 'wx', flush: true })
    await rename(fresh, file)
    return token
  } catch (error) {
    // Half a token is of no use to anybody; that it cannot be removed either changes nothing.
    await rm(fresh, { force: true }).catch(() => undefined)
    throw unwritable('The token cannot be written', file, error)
  }
}

/**
 * The token in a file, as written by {@link ensureToken}.
 *
 * @returns undefined when the file is missing or holds no token
 * @throws RoseyError `home-unusable` when it may not be read
 */
export async function readToken(file: string): Promise<string | undefined> {
  try {
    const token = (await readFile(file, 'utf8')).trim()
    return TOKEN_PATTERN.test(token) ? token : undefined
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new RoseyError(
      'home-unusable',
      `The token ${file} cannot be read: ${messageOf(error)}. Run this as the user who started the bot.`,
      { cause: error },
    )
  }
}

async function isPrivate(file: string): Promise<boolean> {
  try {
    const found = await lstat(file)
    return found.isFile() && (process.platform === 'win32' || (found.mode & 0o077) === 0)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw new RoseyError('home-unusable', `The token ${file} cannot be read: ${messageOf(error)}`, { cause: error })
  }
}
