import { lstatSync, rmSync } from 'node:fs'
import { createConnection, type Server } from 'node:net'
import { codeOf, messageOf, RoseyError } from '@rosey/protocol'

/** Bytes of a socket path that every supported system takes: macOS has room for 104 with the final zero. */
const MAX_PATH_BYTES = process.platform === 'darwin' ? 103 : 107

/**
 * Has a server listen on a unix socket that only this user may open. A file that a dead server has left there is
 * replaced.
 *
 * @throws RoseyError `socket-path` when the path is too long, `socket-taken` when somebody else has it
 */
export async function listenOnUnixSocket(server: Server, path: string): Promise<void> {
  const bytes = Buffer.byteLength(path)
  if (bytes > MAX_PATH_BYTES) {
    throw new RoseyError(
      'socket-path',
      `The socket path ${path} has ${bytes} bytes; at most ${MAX_PATH_BYTES} are possible. Use a home with a shorter path.`,
      { details: { path, bytes, maxBytes: MAX_PATH_BYTES } },
    )
  }
  try {
    await bind(server, path)
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE') throw taken(path, messageOf(error), error)
    await removeStale(path)
    await bind(server, path)
  }
}

// The file is created inside listen(), so the mask is in force for exactly that call.
async function bind(server: Server, path: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  const before = process.umask(0o177)
  try {
    server.listen(path, resolve)
  } finally {
    process.umask(before)
  }
  try {
    await promise
  } finally {
    server.off('error', reject)
  }
}

async function removeStale(path: string): Promise<void> {
  if (!lstatSync(path).isSocket()) throw taken(path, 'a file that is no socket is there')
  if (await answers(path)) throw taken(path, 'another program listens there')
  rmSync(path, { force: true })
}

async function answers(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const probe = createConnection(path)
  probe.once('connect', () => resolve(true))
  // Anything but a refusal means that somebody may be there: a full backlog, or a socket of another user.
  probe.once('error', (error) => resolve(codeOf(error) !== 'ECONNREFUSED'))
  try {
    return await promise
  } finally {
    probe.destroy()
  }
}

function taken(path: string, why: string, cause?: unknown): RoseyError {
  return new RoseyError(
    'socket-taken',
    `The bus cannot listen on the socket ${path}: ${why}. Stop the program that uses it, or use another home.`,
    { cause, details: { path } },
  )
}
