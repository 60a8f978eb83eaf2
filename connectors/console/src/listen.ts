import { once } from 'node:events'
import { lstat, unlink } from 'node:fs/promises'
import { connect, type Server } from 'node:net'
import { codeOf, messageOf, RoseyError } from '@rosey/protocol'

// Everything but reading and writing by the owner: the socket is 0600 from its first moment on.
const PRIVATE_UMASK = 0o177

/**
 * Listens on a unix socket that only this user can open. The file of a process that is gone is replaced.
 *
 * Throws `socket-taken` when somebody answers there, or when what is there is no socket or cannot be removed.
 */
export async function listenPrivately(server: Server, path: string): Promise<void> {
  try {
    await listen(server, path)
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE') throw error
    await removeStale(path)
    await listen(server, path)
  }
}

async function listen(server: Server, path: string): Promise<void> {
  const before = process.umask(PRIVATE_UMASK)
  try {
    // The file is made before this returns, so the narrow umask holds for nothing else.
    server.listen(path)
  } finally {
    process.umask(before)
  }
  await once(server, 'listening')
}

async function removeStale(path: string): Promise<void> {
  if (await isAnswered(path)) {
    throw new RoseyError('socket-taken', `Another process listens on ${path}; stop it, or use another home.`)
  }
  try {
    if (!(await lstat(path)).isSocket()) throw new Error('it is no socket')
    await unlink(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    const why = messageOf(error)
    throw new RoseyError(
      'socket-taken',
      `${path} is in the way and was not removed: ${why}. Remove it and try again.`,
      {
        cause: error,
      },
    )
  }
}

function isAnswered(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(path)
  socket.once('connect', () => resolve(true))
  socket.once('error', () => resolve(false))
  return promise.finally(() => socket.destroy())
}
