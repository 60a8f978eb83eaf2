import { open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf, RoseyError } from '@rosey/protocol'
import { unwritable } from '@rosey/supervisor'

/** How {@link writeNew} treats what is there. */
export interface WriteNewOptions {
  /** Replace a file of that name. Default: refuse. */
  readonly force?: boolean
}

/**
 * Writes a new file that its user alone may read.
 *
 * @throws RoseyError `usage` when there is one already, `disk-full`, `home-unusable`
 */
export async function writeNew(path: string, text: string, { force = false }: WriteNewOptions = {}): Promise<void> {
  const file = await open(path, force ? 'w' : 'wx', 0o600).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw unwritableTarget(path, error)
    throw new RoseyError('usage', `${path} is there already. Remove it, or choose another place`, { cause: error })
  })
  try {
    await using _closing = file
    // One that was there may have been open to others.
    if (force && process.platform !== 'win32') await file.chmod(0o600)
    await file.writeFile(text)
    await file.sync()
  } catch (error) {
    // It is ours, and half of it is of no use; that it cannot be removed either changes nothing.
    await rm(path, { force: true }).catch(() => undefined)
    throw unwritableTarget(path, error)
  }
}

/** The error for a path of the operator's choice that cannot be written: a folder that is not there is a slip. */
export function unwritableTarget(path: string, error: unknown): RoseyError {
  if (codeOf(error) === 'ENOENT')
    return new RoseyError('usage', `${path} cannot be written: there is no folder ${dirname(path)}`, { cause: error })
  return unwritable('What was asked for cannot be written', path, error)
}
