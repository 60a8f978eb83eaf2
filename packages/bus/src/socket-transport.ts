import type { Socket } from 'node:net'
import type { Transport } from '@nats-io/nats-core/internal'
import { ROSEY_VERSION } from '@rosey/protocol'

/** Time in ms for what was sent to leave when the connection is closed; a broker that reads takes it at once. */
const LINGER_MS = 1000

/** How a {@link SocketTransport} works. */
export interface SocketTransportOptions {
  readonly gatherWrites: boolean
  /** What the server has sent before this process had the socket. */
  readonly greeting?: Uint8Array | undefined
}

type State = 'idle' | 'connecting' | 'open' | 'closed' | 'discarded'

/**
 * One socket as the client library wants it. Unless writes are gathered, a frame is written in the call that hands it
 * over: what was published is with the kernel before the process does anything else, if the broker is not behind with
 * reading.
 */
export class SocketTransport implements Transport {
  readonly lang = 'rosey'
  readonly version = ROSEY_VERSION
  closeError?: Error
  readonly #open: () => Socket
  readonly #options: SocketTransportOptions
  readonly #closed = Promise.withResolvers<undefined | Error>()
  #state: State = 'idle'
  #socket: Socket | undefined
  #chunks: Uint8Array[] = []
  #wake: () => void = () => {}

  constructor(open: () => Socket, options: SocketTransportOptions = { gatherWrites: false }) {
    this.#open = open
    this.#options = options
  }

  get isClosed(): boolean {
    return this.#state === 'closed' || this.#state === 'discarded'
  }

  /** Bytes that the kernel has not taken yet. */
  get pendingBytes(): number {
    return this.#socket?.writableLength ?? 0
  }

  /**
   * Resolves when the server has greeted. A kernel also connects to a server that dies before it accepts: the client
   * library would wait for the greeting of such a one until its time is up.
   */
  connect(): Promise<void> {
    const connected = Promise.withResolvers<void>()
    const socket = this.#open()
    this.#socket = socket
    this.#state = 'connecting'
    const opened = () => {
      if (this.#state === 'connecting') this.#state = 'open'
      connected.resolve()
    }
    // It has no encoding set, so that chunks are bytes.
    socket.on('data', (chunk) => {
      this.#received(chunk as Uint8Array)
      opened()
    })
    const { greeting } = this.#options
    if (greeting !== undefined) {
      this.#received(greeting)
      opened()
    }
    socket.on('error', (error) => {
      this.closeError ??= error
    })
    socket.on('close', () => {
      connected.reject(this.closeError ?? new Error('the connection was closed'))
      this.#ended()
    })
    return connected.promise
  }

  async *[Symbol.asyncIterator](): AsyncIterableIterator<Uint8Array> {
    for (;;) {
      const chunks = this.#chunks
      this.#chunks = []
      for (const chunk of chunks) yield chunk
      if (this.#chunks.length > 0) continue
      if (this.isClosed) return
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      await promise
    }
  }

  isEncrypted(): boolean {
    return false
  }

  send(frame: Uint8Array): void {
    const socket = this.#socket
    if (this.#state !== 'open' || socket === undefined) return
    if (this.#options.gatherWrites && socket.writableCorked === 0) {
      socket.cork()
      process.nextTick(() => socket.uncork())
    }
    socket.write(frame)
  }

  /** Lets out what was sent, at most {@link LINGER_MS}, and closes. */
  async close(error?: Error): Promise<void> {
    const socket = this.#socket
    if (socket === undefined || socket.closed) return
    this.closeError ??= error
    if (this.#state === 'connecting') {
      this.discard()
      return
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    socket.once('close', () => resolve())
    const timer = setTimeout(() => socket.destroy(), LINGER_MS)
    socket.destroySoon()
    await promise
    clearTimeout(timer)
  }

  /** Ends a connection on which nothing comes back any more. */
  disconnect(): void {
    this.#socket?.destroy()
  }

  /** Resolves when a connection that stood has ended. */
  closed(): Promise<undefined | Error> {
    return this.#closed.promise
  }

  /** Ends without a word to those who wait for {@link closed}. */
  discard(): void {
    if (this.isClosed) return
    this.#state = 'discarded'
    this.#socket?.destroy()
    this.#wake()
  }

  #received(chunk: Uint8Array): void {
    this.#chunks.push(chunk)
    this.#wake()
  }

  #ended(): void {
    const stood = this.#state === 'open'
    if (this.#state !== 'discarded') this.#state = 'closed'
    this.#wake()
    if (stood) this.#closed.resolve(this.closeError)
  }
}
