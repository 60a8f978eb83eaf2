import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import { RoseyError } from '@rosey/protocol'

/** Longest path of a unix socket in bytes (DESIGN §10); systems refuse more than 103 (macOS) or 107 (Linux). */
export const MAX_SOCKET_PATH = 100

interface SocketQuestion {
  readonly name: string
  readonly run: string
  readonly shortFolder: string
  readonly platform: NodeJS.Platform
}

/**
 * Where a socket lies: in `run`, or in the short folder when that path is too long, there under a shorter name when it
 * must be. On Windows it is a named pipe, which has no such bound.
 *
 * @throws RoseyError `socket-path`
 */
export function socketPath({ name, run, shortFolder, platform }: SocketQuestion): string {
  if (platform === 'win32') return `\\\\.\\pipe\\${basename(shortFolder)}-${name}`
  const paths = [join(run, `${name}.sock`), join(shortFolder, `${name}.sock`), join(shortFolder, digest(name, 8))]
  const fitting = paths.find((path) => Buffer.byteLength(path) <= MAX_SOCKET_PATH)
  if (fitting !== undefined) return fitting
  throw new RoseyError(
    'socket-path',
    `The socket "${name}" needs a path of at most ${MAX_SOCKET_PATH} bytes, and neither ${paths[0]} nor ${paths[2]} ` +
      'is that short. Use a home with a shorter path, or set TMPDIR to a shorter one.',
    { details: { paths } },
  )
}

/**
 * The folder for sockets whose path would be too long: in the temporary folder, of a name that no other home and no
 * other user has.
 *
 * @param root real path of the home
 */
export function shortFolderFor(root: string, tmp: string, user: string): string {
  return join(tmp, `rosey-${digest(`${user}\0${root}`, 12)}`)
}

function digest(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length)
}
