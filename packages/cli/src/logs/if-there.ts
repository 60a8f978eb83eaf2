import { codeOf, messageOf, RoseyError } from '@rosey/protocol'

const NOT_ALLOWED: readonly (string | undefined)[] = ['EACCES', 'EPERM']

/**
 * What `read` gives of a log or its folder, or `missing` where `path` does not exist.
 *
 * @throws RoseyError `home-unusable` when it is there and cannot be read
 */
export async function ifThere<T, M>(path: string, missing: M, read: (path: string) => Promise<T>): Promise<T | M> {
  try {
    return await read(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return missing
    throw unreadable(path, error)
  }
}

/** The error for what is there and cannot be read, with what to do. */
export function unreadable(path: string, error: unknown): RoseyError {
  const remedy = NOT_ALLOWED.includes(codeOf(error))
    ? 'Run this as the user who started the bot'
    : 'Move away what lies there in place of the logs'
  const message = `${path} cannot be read: ${messageOf(error)}. ${remedy}`
  return new RoseyError('home-unusable', message, { cause: error, details: { file: path } })
}
