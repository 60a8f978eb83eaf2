import type { OpenTransport, TransportLink } from './transport-link.ts'

/** Knows at once, while the library tells it a few turns later, whether a connection stands and how far it is behind. */
export class TransportState implements TransportLink {
  readonly open: TransportLink['open']
  /** Called when the connection that stood has broken. */
  onBroken: (error: Error | undefined) => void = () => {}
  #current: OpenTransport | undefined

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

  connected(current: OpenTransport): void {
    this.#current = current
  }

  broken(error: Error | undefined): void {
    this.#current = undefined
    this.onBroken(error)
  }
}
