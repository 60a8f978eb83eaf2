import { connect, type Socket } from 'node:net'
import {
  CONTROL_SOCKET_LIMITS,
  type ControlArgs,
  type ControlOperation,
  type ControlResponse,
  codeOf,
  encodeLine,
  LineDecoder,
  messageOf,
  PROTOCOL_VERSION,
  type Progress,
  RoseyError,
} from '@rosey/protocol'
import { checkPrivateFolder, type HomePaths, holderOf, readToken } from '@rosey/supervisor'
import { type ControlResults, RESULT_CHECKS } from './results.ts'

/** How long a daemon may be silent before it counts as not answering, in ms. */
const SILENCE_MS = 10_000

/** How an operation is asked for. */
export interface AskOptions {
  /** Called for each piece of news while the operation runs. */
  readonly onProgress?: (progress: Progress) => void
  /** Gives up waiting. */
  readonly signal?: AbortSignal
  /** How long nothing may come, in ms; Infinity for a stream. Default 10,000. */
  readonly silenceMs?: number
}

interface Waiting {
  readonly onProgress: ((progress: Progress) => void) | undefined
  readonly heard: () => void
  readonly result: PromiseWithResolvers<unknown>
}

/** A connection to the control socket of roseyd. */
export class ControlClient implements AsyncDisposable {
  readonly #socket: Socket
  readonly #token: string
  readonly #decoder = new LineDecoder(CONTROL_SOCKET_LIMITS)
  readonly #waiting = new Map<number, Waiting>()
  readonly #closed = Promise.withResolvers<void>()
  #nextId = 0

  private constructor(socket: Socket, token: string) {
    this.#socket = socket
    this.#token = token
    socket.on('data', (chunk: Buffer) => this.#onData(chunk))
    // A close always follows, and tells those who wait.
    socket.on('error', () => undefined)
    socket.on('close', () => this.#onClose())
  }

  /**
   * Connects to the daemon of a home.
   *
   * @throws RoseyError `daemon-missing` when none runs, `daemon-silent` when one runs and nobody listens,
   * `control-refused` when socket or token are not for this user, `home-unusable`
   */
  static async connect(paths: HomePaths): Promise<ControlClient> {
    if (paths.isShort(paths.controlSocket)) await checkShortFolder(paths)
    const token = await readToken(paths.controlToken)
    if (token === undefined) throw await absence(paths)
    try {
      return new ControlClient(await dial(paths.controlSocket), token)
    } catch (error) {
      if (codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM') {
        const message = `The control socket ${paths.controlSocket} is not for this user. Run this as the user who started the bot.`
        throw new RoseyError('control-refused', message, { cause: error })
      }
      throw await absence(paths, error)
    }
  }

  /** Resolves when the connection has ended, whoever ended it. */
  get closed(): Promise<void> {
    return this.#closed.promise
  }

  /** False once the connection has ended. */
  get isOpen(): boolean {
    return this.#socket.writable
  }

  /**
   * Asks for one operation.
   *
   * @throws RoseyError of the daemon, or `daemon-silent` when nothing comes for too long or the connection breaks
   */
  async ask<O extends ControlOperation>(
    operation: O,
    args: ControlArgs<O>,
    { onProgress, signal, silenceMs = SILENCE_MS }: AskOptions = {},
  ): Promise<ControlResults[O]> {
    const id = this.#nextId++
    const result = Promise.withResolvers<unknown>()
    const silent = () => result.reject(silence(operation, silenceMs))
    // A timer's bound is 2^31 ms; a stream has none.
    let timer = Number.isFinite(silenceMs) ? setTimeout(silent, silenceMs) : undefined
    const heard = () => {
      timer = timer?.refresh()
    }
    const giveUp = () => result.reject(signal?.reason)
    signal?.addEventListener('abort', giveUp, { once: true })
    this.#waiting.set(id, { onProgress, heard, result })
    try {
      signal?.throwIfAborted()
      if (!this.#socket.writable) throw brokenOff()
      this.#socket.write(encodeLine({ id, token: this.#token, protocol: PROTOCOL_VERSION, operation, args }))
      const value = await result.promise
      const check: (value: unknown) => value is ControlResults[O] = RESULT_CHECKS[operation]
      if (check(value)) return value
      throw new RoseyError('protocol-mismatch', `The daemon answered "${operation}" with something else. Restart it.`)
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
      this.#waiting.delete(id)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy()
    await this.#closed.promise
  }

  #onData(chunk: Buffer): void {
    const { values, violation } = this.#decoder.push(chunk)
    for (const value of values) {
      if (isResponse(value)) this.#onResponse(value)
    }
    if (violation !== undefined) this.#socket.destroy()
  }

  #onResponse(response: ControlResponse): void {
    const waiting = this.#waiting.get(response.id)
    waiting?.heard()
    switch (response.kind) {
      case 'progress':
        waiting?.onProgress?.(response.progress)
        break
      case 'result':
        waiting?.result.resolve(response.result)
        break
      case 'error': {
        const { code, message, details } = response.error
        waiting?.result.reject(new RoseyError(code, message, { details }))
      }
    }
  }

  #onClose(): void {
    for (const { result } of this.#waiting.values()) result.reject(brokenOff())
    this.#closed.resolve()
  }
}

async function checkShortFolder(paths: HomePaths): Promise<void> {
  try {
    await checkPrivateFolder(paths.shortFolder)
  } catch (error) {
    const cause = error instanceof RoseyError ? error.cause : undefined
    throw codeOf(cause) === 'ENOENT' ? await absence(paths, error) : error
  }
}

function dial(path: string): Promise<Socket> {
  const connected = Promise.withResolvers<Socket>()
  const socket = connect(path)
  socket.once('connect', () => {
    socket.removeListener('error', connected.reject)
    connected.resolve(socket)
  })
  socket.once('error', connected.reject)
  return connected.promise
}

// Nobody listens: either there is no daemon, or one that cannot answer.
async function absence({ root, pidFile }: HomePaths, cause?: unknown): Promise<RoseyError> {
  const holder = await holderOf(pidFile)
  if (holder === undefined) {
    return new RoseyError('daemon-missing', `No daemon runs for the home ${root}. Start it with: rosey start`, {
      details: { home: root },
    })
  }
  return new RoseyError(
    'daemon-silent',
    `The daemon with pid ${holder.pid} does not answer${cause === undefined ? '' : `: ${messageOf(cause)}`}. ` +
      'It may be starting or stopping; if it stays so, see logs/rosey.log and run: rosey stop',
    { cause, details: { pid: holder.pid } },
  )
}

function silence(operation: string, silenceMs: number): RoseyError {
  const message = `The daemon said nothing about "${operation}" for ${silenceMs / 1000} s. See logs/rosey.log; rosey stop ends it.`
  return new RoseyError('daemon-silent', message)
}

function brokenOff(): RoseyError {
  return new RoseyError('daemon-silent', 'The daemon has ended the connection before it answered. See: rosey status')
}

function isResponse(value: unknown): value is ControlResponse {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('kind' in value)) return false
  switch (value.kind) {
    case 'result':
      return true
    case 'progress':
      return 'progress' in value && typeof value.progress === 'object' && value.progress !== null
    case 'error':
      return 'error' in value && typeof value.error === 'object' && value.error !== null && 'code' in value.error
    default:
      return false
  }
}
