import { connect, type Socket } from 'node:net'
import { until } from '../support/until.ts'
import { PLAIN } from './raw-case.ts'

/** Time in ms in which a server has to answer, also on a busy machine. */
const ANSWER_MS = 10_000

/** A client that speaks the protocol by hand. Disposing hangs up. */
export class RawClient implements Disposable {
  readonly #socket: Socket
  #received = ''
  #closed = false

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => {
      this.#received += chunk.toString('latin1')
    })
    socket.on('close', () => {
      this.#closed = true
    })
    // A reset is one way in which a server hangs up; `close` follows.
    socket.on('error', () => undefined)
  }

  /** Connects and reads the INFO; what it says is in {@link received}. */
  static async open(port: number): Promise<RawClient> {
    const client = new RawClient(connect({ host: '127.0.0.1', port }))
    await client.waitFor('\r\n')
    return client
  }

  /** Opens a client and sends this CONNECT. */
  static async connected(port: number, line = PLAIN): Promise<RawClient> {
    const client = await RawClient.open(port)
    client.clear()
    client.send(line)
    await client.roundTrip()
    return client
  }

  /** All that came since the last {@link clear}. */
  get received(): string {
    return this.#received
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Forgets what came. */
  clear(): void {
    this.#received = ''
  }

  /** Sends bytes; texts as latin1. */
  send(...parts: (string | Buffer)[]): void {
    for (const part of parts) this.#socket.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part)
  }

  /** Says that nothing more will be sent. */
  finish(): void {
    this.#socket.end()
  }

  /** Sends pieces so that each leaves on its own. */
  async sendApart(pieces: readonly Buffer[]): Promise<void> {
    for (const piece of pieces) {
      await new Promise<void>((resolve) => this.#socket.write(piece, () => setImmediate(resolve)))
    }
  }

  /** Stops reading, so that the server's output piles up. */
  stall(): void {
    this.#socket.pause()
  }

  /** Reads on. */
  unstall(): void {
    this.#socket.resume()
  }

  /** Bytes that were written and not taken by the system yet. */
  get unsent(): number {
    return this.#socket.writableLength
  }

  /** Waits until this text has come. */
  async waitFor(text: string): Promise<void> {
    await until(() => {
      if (this.#received.includes(text)) return true
      if (this.#closed) throw new Error(`closed before ${JSON.stringify(text)}; got ${JSON.stringify(this.#received)}`)
      return undefined
    }, ANSWER_MS)
  }

  /** Waits until the server has hung up; gives what came before. */
  async untilClosed(timeoutMs = ANSWER_MS): Promise<string> {
    await until(() => this.#closed || undefined, timeoutMs)
    return this.#received
  }

  /** Sends a PING and gives what came before its PONG. The client must be connected. */
  async roundTrip(): Promise<string> {
    this.send('PING\r\n')
    await this.waitFor('PONG\r\n')
    const answer = this.#received.slice(0, this.#received.lastIndexOf('PONG\r\n'))
    this.clear()
    return answer
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }
}
