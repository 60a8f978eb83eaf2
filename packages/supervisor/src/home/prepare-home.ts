import { chmod, lstat, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf, messageOf, RoseyError } from '@rosey/protocol'
import type { HomePaths } from './home-paths.ts'

const PRIVATE = 0o700

/**
 * Makes the folders of a home that are missing. `data`, `logs` and `run` are the user's own (0700): they hold tokens
 * and what people said. What is there already keeps its content.
 *
 * @throws RoseyError `home-unusable` naming the folder, `disk-full`
 */
export async function prepareHome(paths: HomePaths): Promise<void> {
  await makeFolder(paths.root, undefined)
  for (const folder of [paths.data, paths.logs, paths.run]) await makeFolder(folder, PRIVATE)
  for (const folder of [paths.cache, paths.connectorLogs, paths.pluginLogs]) await makeFolder(folder, PRIVATE)
}

async function makeFolder(folder: string, mode: number | undefined): Promise<void> {
  try {
    // Never recursively in a folder that is there: in /proc, Node would try without end.
    const isThere = await stat(dirname(folder)).then(
      () => true,
      () => false,
    )
    await mkdir(folder, { recursive: !isThere, ...(mode === undefined ? {} : { mode }) }).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error
    })
    if (!(await stat(folder)).isDirectory()) throw new Error('it is a file')
    if (mode !== undefined && process.platform !== 'win32') await chmod(folder, mode)
  } catch (error) {
    throw unusable(folder, error)
  }
}

/**
 * Makes sure that a folder in a place where everybody may write is ours alone, before a socket in it is trusted with a
 * token.
 *
 * @throws RoseyError `home-unusable` when it is missing, a link, another user's, or open to others
 */
export async function checkPrivateFolder(folder: string): Promise<void> {
  const found = await lstat(folder).catch((error: unknown) => {
    throw unusable(folder, error)
  })
  const owner = process.getuid?.()
  const strange =
    !found.isDirectory() ||
    (owner !== undefined && found.uid !== owner) ||
    (process.platform !== 'win32' && (found.mode & 0o077) !== 0)
  if (!strange) return
  throw new RoseyError(
    'home-unusable',
    `The folder ${folder} for sockets must be a folder of mode 0700 that belongs to this user, and it is not. ` +
      'Remove it, or set TMPDIR to a folder of your own.',
    { details: { folder, uid: found.uid, mode: (found.mode & 0o777).toString(8) } },
  )
}

/** The error for a folder that cannot be used, with what the system says. */
export function unusable(folder: string, error: unknown): RoseyError {
  const code = codeOf(error) === 'ENOSPC' ? 'disk-full' : 'home-unusable'
  return new RoseyError(code, `The folder ${folder} cannot be used: ${messageOf(error)}`, { cause: error })
}
