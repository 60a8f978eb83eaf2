import { connect, type Socket } from 'node:net'
import { until } from '../support/until.ts'
import { PLAIN } from './raw-case.ts'

/** Time in ms in which a server has to answer, also on a busy machine. */
const ANSWER_MS = 10_000

const PING = 'PING\r\n'

/** How a test wants its client. */
export interface RawClientOptions {
  /** Keeps the PINGs of the server among what is received. */
  readonly keepPings?: boolean
}

/** A client that speaks the protocol by hand. Disposing hangs up. */
export class RawClient implements Disposable {
  readonly #socket: Socket
  #info: Readonly<Record<string, unknown>> = {}
  #received = ''
  #closed = false

  private constructor(socket: Socket, { keepPings = false }: RawClientOptions) {
    this.#socket = socket
    socket.setNoDelay(true)
    const filter = new PingFilter()
    socket.on('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1')
      this.#received += keepPings ? text : filter.pass(text)
    })
    socket.on('close', () => {
      this.#received += filter.held
      this.#closed = true
    })
    // A reset is one way in which a server hangs up; `close` follows.
    socket.on('error', () => undefined)
  }

  /** Connects and reads the INFO; what it says is in {@link info}, and nothing of it in {@link received}. */
  static async open(port: number, options: RawClientOptions = {}): Promise<RawClient> {
    const client = new RawClient(connect({ host: '127.0.0.1', port }), options)
    await client.waitFor('\r\n')
    client.#takeInfo()
    return client
  }

  /** Opens a client and sends this CONNECT. */
  static async connected(port: number, line = PLAIN, options: RawClientOptions = {}): Promise<RawClient> {
    const client = await RawClient.open(port, options)
    client.send(line)
    await client.roundTrip()
    return client
  }

  /** What the server said of itself when the connection was made. */
  get info(): Readonly<Record<string, unknown>> {
    return this.#info
  }

  /** All that came since the INFO or the last {@link clear}, without PINGs where they are not asked for. */
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

  // What a server that is quick to hang up says next may have come along with the INFO.
  #takeInfo(): void {
    const end = this.#received.indexOf('\r\n') + 2
    this.#info = JSON.parse(this.#received.slice(0, end).replace(/^INFO /, ''))
    this.#received = this.#received.slice(end)
  }
}

/**
 * Leaves out the PINGs of a server: nats-server measures with one how far away a client is, 2 s after it has come or
 * later, which on a busy machine is in the midst of any test. What looks like one in a payload stays.
 */
class PingFilter {
  #held = ''
  #payloadLeft = 0

  /** A line that has not come whole yet. */
  get held(): string {
    return this.#held
  }

  /** What of this, and of what was held, is no PING. */
  pass(text: string): string {
    this.#held += text
    let passed = ''
    for (let part = this.#next(); part !== undefined; part = this.#next()) passed += part
    return passed
  }

  /** What there is of a payload, or the next line; undefined when neither is there. */
  #next(): string | undefined {
    return this.#payloadLeft > 0 ? this.#nextOfPayload() : this.#nextLine()
  }

  #nextOfPayload(): string | undefined {
    if (this.#held === '') return undefined
    const part = this.#take(this.#payloadLeft)
    this.#payloadLeft -= part.length
    return part
  }

  #nextLine(): string | undefined {
    const end = this.#held.indexOf('\r\n')
    if (end === -1) return undefined
    const line = this.#take(end + 2)
    const size = /^H?MSG .* (\d+)\r\n$/.exec(line)?.[1]
    if (size !== undefined) this.#payloadLeft = Number(size) + 2
    return line === PING ? '' : line
  }

  #take(length: number): string {
    const part = this.#held.slice(0, length)
    this.#held = this.#held.slice(length)
    return part
  }
}
