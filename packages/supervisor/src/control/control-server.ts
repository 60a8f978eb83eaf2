import { timingSafeEqual } from 'node:crypto'
import { chmod, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import {
  CONTROL_OPERATIONS,
  CONTROL_SOCKET_LIMITS,
  type ControlArgs,
  type ControlOperation,
  type ControlRequest,
  ControlRequestSchema,
  type ControlResponse,
  codeOf,
  describeProblems,
  encodeLine,
  LineDecoder,
  messageOf,
  nearest,
  PROTOCOL_VERSION,
  type Progress,
  RoseyError,
} from '@rosey/protocol'
import { checkCompiled } from '@rosey/protocol/compiled'
import { Strangers } from './strangers.ts'

/** Bytes that may wait for a client that does not read; then it is cut off. */
const MAX_UNREAD_BYTES = 8 * 1024 * 1024
/** Bounds of a connection that has not shown the token: its longest request, with room. */
const STRANGER_LIMITS = { maxBytes: 64 * 1024 }
/** The longest path that every system takes for a unix socket (DESIGN §15). */
const MAX_PATH_BYTES = 104

/** Carries out what is asked at the control socket. */
export type ControlHandlers = {
  [O in ControlOperation]: (args: ControlArgs<O>, context: ControlContext) => Promise<unknown>
}

/** What an operation may use while it runs. */
export interface ControlContext {
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal
  progress(progress: Progress): void
  /** What was sent and the client has not taken yet, in bytes. */
  backlogBytes(): number
}

export interface ControlServerOptions {
  readonly path: string
  readonly token: string
  readonly handlers: ControlHandlers
}

/**
 * roseyd's side of the control socket. Bad input ends at most the connection that it came from, and who has not shown the
 * token can hold next to nothing.
 */
export class ControlServer implements AsyncDisposable {
  readonly #options: ControlServerOptions
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #strangers = new Strangers()

  private constructor(options: ControlServerOptions) {
    this.#options = options
    this.#server = createServer((socket) => this.#accept(socket))
  }

  /** Listens. A socket file that a dead daemon left is replaced; one that answers is `socket-taken`. */
  static async listen(options: ControlServerOptions): Promise<ControlServer> {
    const { path } = options
    if (process.platform !== 'win32') {
      if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
        throw new RoseyError(
          'socket-path',
          `The control socket ${path} has a path of ${Buffer.byteLength(path)} bytes, and ${MAX_PATH_BYTES} are possible. Use a home with a shorter path`,
        )
      }
      if (await answers(path))
        throw new RoseyError('socket-taken', `Another program listens on ${path}. Stop it, or use another home`)
      await rm(path, { force: true })
    }
    const server = new ControlServer(options)
    await server.#listen()
    return server
  }

  async #listen(): Promise<void> {
    const listening = Promise.withResolvers<void>()
    this.#server.once('error', listening.reject)
    this.#server.listen(this.#options.path, listening.resolve)
    await listening.promise
    this.#server.removeListener('error', listening.reject)
    // One connection that cannot be accepted (no descriptors left) must not end the daemon.
    this.#server.on('error', () => undefined)
    if (process.platform !== 'win32') await chmod(this.#options.path, 0o600)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = Promise.withResolvers<void>()
    this.#server.close(() => closed.resolve())
    // What was answered last is still on its way: the clients are ended, not cut.
    for (const socket of this.#sockets) socket.end()
    const cut = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy()
    }, 500)
    await closed.promise
    clearTimeout(cut)
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket)
    this.#strangers.add(socket)
    const gone = new AbortController()
    const decoder = new LineDecoder(STRANGER_LIMITS)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.#sockets.delete(socket)
      this.#strangers.remove(socket)
      gone.abort(new Error('the client has gone'))
    })
    socket.on('data', (chunk: Buffer) => {
      // It was refused, or the server is closing.
      if (socket.writableEnded) return
      const { values, violation } = decoder.push(chunk)
      for (const value of values) {
        if (!checkCompiled(ControlRequestSchema, value)) {
          socket.destroy()
          return
        }
        const answered = this.#answer(socket, value, gone.signal)
        if (!sameSecret(value.token, this.#options.token)) {
          // One guess for each connection.
          void answered.then(() => socket.end())
          return
        }
        if (this.#strangers.remove(socket)) decoder.allow(CONTROL_SOCKET_LIMITS)
      }
      if (violation !== undefined) socket.destroy()
    })
  }

  async #answer(socket: Socket, request: ControlRequest, signal: AbortSignal): Promise<void> {
    const { id } = request
    const send = (response: ControlResponse) => {
      if (socket.writableLength > MAX_UNREAD_BYTES) socket.destroy()
      else if (!socket.destroyed) socket.write(encodeLine(response))
    }
    const fail = (error: unknown) => {
      const known =
        error instanceof RoseyError ? error : new RoseyError('daemon-silent', `The daemon failed: ${messageOf(error)}`)
      const { code, message, details } = known
      send({ id, kind: 'error', error: { code, message, details: isPrintable(details) ? details : {} } })
    }
    const context: ControlContext = {
      signal,
      progress: (news) => {
        try {
          send({ id, kind: 'progress', progress: news })
        } catch (error) {
          // News that cannot be written are told from anywhere in the daemon: the failure is that of this request alone.
          fail(error)
        }
      },
      backlogBytes: () => socket.writableLength,
    }
    try {
      send({ id, kind: 'result', result: (await this.#run(request, context)) ?? null })
    } catch (error) {
      fail(error)
    }
  }

  async #run({ token, protocol, operation, args }: ControlRequest, context: ControlContext): Promise<unknown> {
    if (!sameSecret(token, this.#options.token))
      throw new RoseyError(
        'control-refused',
        'The daemon refused the token. Run this as the user who started the bot, with the same --home',
      )
    if (protocol !== PROTOCOL_VERSION)
      throw new RoseyError(
        'protocol-mismatch',
        `The daemon speaks protocol ${PROTOCOL_VERSION}, this command ${protocol}. Restart the daemon: rosey stop, rosey start`,
      )
    if (!Object.hasOwn(CONTROL_OPERATIONS, operation)) {
      const near = nearest(operation, Object.keys(CONTROL_OPERATIONS))
      throw new RoseyError(
        'usage',
        `The daemon cannot "${operation}"${near === undefined ? '' : `; the nearest is "${near}"`}`,
      )
    }
    const known = operation as ControlOperation
    const schema = CONTROL_OPERATIONS[known]
    if (!checkCompiled(schema, args))
      throw new RoseyError('usage', `Wrong arguments for "${operation}": ${describeProblems(schema, args)}`)
    // The schema that was checked is that of this very operation.
    const handle = this.#options.handlers[known] as (args: unknown, context: ControlContext) => Promise<unknown>
    return handle(args, context)
  }
}

// Details may come from anywhere; an answer that cannot be written as JSON would be an error that nobody catches.
function isPrintable(value: unknown): boolean {
  try {
    JSON.stringify(value)
    return true
  } catch {
    // A circle, or a BigInt.
    return false
  }
}

function sameSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

async function answers(path: string): Promise<boolean> {
  const socket = connect(path)
  const outcome = Promise.withResolvers<boolean>()
  socket.once('connect', () => outcome.resolve(true))
  socket.once('error', (error) => outcome.resolve(codeOf(error) === 'EAGAIN'))
  const alive = await outcome.promise
  socket.destroy()
  return alive
}
