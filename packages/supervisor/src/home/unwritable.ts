import { codeOf, messageOf, RoseyError } from '@rosey/protocol'

/** What the system says when there is no space left: on the disk, or for this user. */
const NO_SPACE: readonly (string | undefined)[] = ['ENOSPC', 'EDQUOT']

/** True for the error of a write for which there was no space. */
export function isDiskFull(error: unknown): boolean {
  return NO_SPACE.includes(codeOf(error))
}

/**
 * The error for a file or folder that cannot be written: `disk-full` where space is missing, else `home-unusable`.
 *
 * @param what begins the sentence: `The keys of the bus cannot be written`
 */
export function unwritable(what: string, path: string, error: unknown): RoseyError {
  const isFull = isDiskFull(error)
  const remedy = isFull ? '. Free some space on that disk and try again' : ''
  const message = `${what}: ${path}: ${messageOf(error)}${remedy}`
  return new RoseyError(isFull ? 'disk-full' : 'home-unusable', message, { cause: error, details: { file: path } })
}
