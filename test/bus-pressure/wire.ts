import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Bytes taken from the socket at once; one buffer for each connection, used again and again. */
const READ_BYTES = 256 * 1024

/** How to reach a NATS server on loopback. */
export interface WireTarget {
  readonly port: number
  /** Fields for CONNECT, such as `user` and `pass`. */
  readonly hello?: Readonly<Record<string, unknown>>
}

/**
 * One connection that speaks the protocol of NATS with as little work as possible, so that a measurement is one of the
 * server: it looks at bytes, not at messages.
 */
export class Wire {
  readonly socket: Socket
  /** Gets what comes; the bytes are valid during the call only. */
  onBytes: (bytes: Buffer) => void = () => undefined

  private constructor({ port }: WireTarget) {
    const callback = (count: number, buffer: Uint8Array) => {
      this.onBytes(Buffer.from(buffer.buffer, buffer.byteOffset, count))
      return true
    }
    const onread = { buffer: Buffer.alloc(READ_BYTES), callback }
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true, onread })
    // A connection that the server cuts off ends with a reset; `closed` tells of it.
    this.socket.on('error', () => undefined)
  }

  /** Connects, subscribes, and waits until the server has seen all of it. */
  static async open(target: WireTarget, name: string, subjects: readonly string[] = []): Promise<Wire> {
    const wire = new Wire(target)
    const answered = Promise.withResolvers<void>()
    let said = ''
    wire.onBytes = (bytes) => {
      said += bytes.toString('latin1')
      if (said.includes('-ERR')) answered.reject(new Error(`the server refused ${name}: ${said}`))
      else if (said.endsWith('PONG\r\n')) answered.resolve()
    }
    wire.socket.once('close', () => answered.reject(new Error(`the server hung up on ${name}: ${said}`)))
    const hello = { name, verbose: false, pedantic: false, lang: 'wire', version: '1', protocol: 1, ...target.hello }
    const subscriptions = subjects.map((subject, index) => `SUB ${subject} ${index + 1}\r\n`).join('')
    wire.socket.write(`CONNECT ${JSON.stringify(hello)}\r\n${subscriptions}PING\r\n`)
    await answered.promise
    wire.onBytes = () => undefined
    return wire
  }

  /** Writes, and waits until the socket wants more; in vain when the connection is gone. */
  async write(bytes: Buffer): Promise<void> {
    if (!this.socket.write(bytes) && !this.socket.destroyed) await once(this.socket, 'drain')
  }

  close(): void {
    this.socket.destroy()
  }
}
