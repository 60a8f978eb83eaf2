import { type ConnectionOptions, type Server, setTransportFactory, type Transport } from '@nats-io/nats-core/internal'
import { ROSEY_VERSION } from '@rosey/protocol'
import { SignInWatch } from './sign-in-watch.ts'
import type { LinkedOptions, OpenTransport, TransportLink } from './transport-link.ts'

/**
 * The client library has one factory for the transports of all connections of a process, and says only in `connect` for
 * which connection one is. This transport asks the link of that connection for the real one, and is it from then on.
 */
class LinkedTransport implements Transport {
  readonly lang = 'rosey'
  readonly version = ROSEY_VERSION
  readonly #closed = Promise.withResolvers<undefined | Error>()
  #current: OpenTransport | undefined
  #link: TransportLink | undefined
  #discarded = false
  #isClosing = false
  /** The first frames, while they are gathered; undefined once they are sent. */
  #first: Uint8Array[] | undefined = []

  get isClosed(): boolean {
    return this.#discarded || this.#current?.transport.isClosed === true
  }

  get closeError(): Error | undefined {
    return this.#current?.transport.closeError
  }

  async connect(server: Server, options: ConnectionOptions): Promise<void> {
    const { link } = options as LinkedOptions
    this.#link = link
    const current = await link.open()
    this.#current = current
    if (this.#discarded) throw new Error('the attempt was given up')
    await current.transport.connect(server, options)
    link.connected(current)
    void current.transport.closed().then((error) => {
      if (this.#discarded) return
      link.broken(error ?? undefined)
      this.#closed.resolve(error ?? undefined)
    })
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Uint8Array> {
    if (this.#current === undefined) throw new Error('A transport is read only after it is connected')
    const { transport } = this.#current
    return new SignInWatch(transport, transport.closed(), (said) => this.#endsAttempt(said))
  }

  isEncrypted(): boolean {
    return this.#current?.transport.isEncrypted() ?? false
  }

  send(frame: Uint8Array): void {
    if (this.#first === undefined) this.#current?.transport.send(frame)
    else this.#gather(this.#first, frame)
  }

  async close(error?: Error): Promise<void> {
    this.#isClosing = true
    await this.#current?.transport.close(error)
  }

  disconnect(): void {
    this.#current?.transport.disconnect()
  }

  closed(): Promise<undefined | Error> {
    return this.#closed.promise
  }

  discard(): void {
    this.#discarded = true
    this.#current?.transport.discard()
  }

  // CONNECT and the PING that comes with it leave in one piece. A server that hangs up after the first of them, with the
  // second unread, resets the connection: why it does so would be lost on the way.
  #gather(first: Uint8Array[], frame: Uint8Array): void {
    first.push(frame)
    if (first.length > 1) return
    queueMicrotask(() => {
      this.#first = undefined
      this.#current?.transport.send(Buffer.concat(first))
    })
  }

  #endsAttempt(said: string | undefined): boolean {
    if (this.#discarded || this.#isClosing) return false
    this.#link?.shutOut(said)
    return true
  }
}

/** Makes {@link LinkedTransport} the transport of this process. */
export function installTransport(): void {
  setTransportFactory({ factory: () => new LinkedTransport() })
}
