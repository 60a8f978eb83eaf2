/** A message on its way out. */
export interface Outgoing {
  readonly subject: string
  readonly payload: Uint8Array
  readonly reply?: string
  /** False once nobody needs it any more: a request that was given up. */
  readonly isWanted?: () => boolean
}

/** Messages kept for a broker that is away; a chat bot sends far fewer in the seconds that one takes to come back. */
export const MAX_KEPT_MESSAGES = 1000

/** Bytes that may wait, for a broker that is away or slow; with {@link MAX_KEPT_MESSAGES} it bounds the memory. */
export const MAX_WAITING_BYTES = 8 * 1024 * 1024

/** What is published while there is no connection, in order. */
export class KeptMessages {
  #messages: Outgoing[] = []
  #bytes = 0

  get count(): number {
    return this.#messages.length
  }

  get bytes(): number {
    return this.#bytes
  }

  /** False when there is no room. */
  keep(message: Outgoing): boolean {
    if (this.#messages.length >= MAX_KEPT_MESSAGES || this.#bytes + message.payload.length > MAX_WAITING_BYTES) {
      this.#forgetUnwanted()
      if (this.#messages.length >= MAX_KEPT_MESSAGES) return false
      if (this.#bytes + message.payload.length > MAX_WAITING_BYTES) return false
    }
    this.#messages.push(message)
    this.#bytes += message.payload.length
    return true
  }

  /** Empties it; what nobody wants any more is left out. */
  takeAll(): Outgoing[] {
    this.#forgetUnwanted()
    const messages = this.#messages
    this.#messages = []
    this.#bytes = 0
    return messages
  }

  #forgetUnwanted(): void {
    this.#messages = this.#messages.filter(({ isWanted }) => isWanted?.() ?? true)
    this.#bytes = this.#messages.reduce((sum, { payload }) => sum + payload.length, 0)
  }
}
