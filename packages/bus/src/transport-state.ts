import type { OpenTransport, TransportLink } from './transport-link.ts'

/** Knows at once, while the library tells it a few turns later, whether a connection stands and how far it is behind. */
export class TransportState implements TransportLink {
  readonly open: TransportLink['open']
  /** Called when the connection that stood has broken. */
  onBroken: (error: Error | undefined) => void = () => {}
  #current: OpenTransport | undefined
  #said: string | undefined

  constructor(open: TransportLink['open']) {
    this.open = open
  }

  get isConnected(): boolean {
    return this.#current !== undefined
  }

  /** Bytes that the kernel has not taken yet. */
  get pendingBytes(): number {
    return this.#current?.pendingBytes() ?? 0
  }

  get isEncrypted(): boolean {
    return this.#current?.transport.isEncrypted() ?? false
  }

  /** The error with which the server ended the last attempt; undefined when it ended none, or without a word. */
  get said(): string | undefined {
    return this.#said
  }

  connected(current: OpenTransport): void {
    this.#current = current
    this.#said = undefined
  }

  shutOut(said: string | undefined): void {
    this.#said = said
  }

  broken(error: Error | undefined): void {
    this.#current = undefined
    this.onBroken(error)
  }
}
