import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { basename, isAbsolute, join, resolve } from 'node:path'
import { codeOf, messageOf, RoseyError } from '@rosey/protocol'
import { type HomePaths, layOutHome } from './home-paths.ts'
import { shortFolderFor } from './socket-path.ts'

/**
 * The places of the home in `folder`, links resolved, so that two ways to one folder are one home. Creates nothing; the
 * folder need not exist.
 *
 * @throws RoseyError `home-unusable` when the path is there and is no folder, or may not be read; `socket-path`
 */
export function openHome(folder: string): HomePaths {
  const root = realPath(resolve(folder))
  const user = process.getuid === undefined ? userInfo().username : String(process.getuid())
  const usual = shortFolderFor(root, tmpdir(), user)
  const shortFolder = recordedFolder(join(root, 'run', 'socket-folder'), basename(usual)) ?? usual
  return layOutHome({ root, shortFolder, platform: process.platform })
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return folder
    throw new RoseyError('home-unusable', `The home ${folder} cannot be used: ${messageOf(error)}`, { cause: error })
  }
}

// The daemon may have had another temporary folder. A folder that is gone (a reboot) is chosen anew, and so is one of
// another name: it is that of the home of which this one is a copy.
function recordedFolder(file: string, name: string): string | undefined {
  try {
    const folder = readFileSync(file, 'utf8').trim()
    return isAbsolute(folder) && basename(folder) === name && existsSync(folder) ? folder : undefined
  } catch {
    // Not there or not readable: then no short folder is in use, or opening the socket says what is wrong.
    return undefined
  }
}
