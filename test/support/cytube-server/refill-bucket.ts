/** A bucket of tokens that refills with time: new sockets of an address, frames of a socket. */
export class RefillBucket {
  readonly #size: number
  readonly #refillMs: number
  #tokens: number
  #at: number

  constructor(size: number, refillMs: number, now: number) {
    this.#size = size
    this.#refillMs = refillMs
    this.#tokens = size
    this.#at = now
  }

  /** Takes a token at `now` (ms); false when there is none. */
  take(now: number): boolean {
    this.#tokens = Math.min(this.#size, this.#tokens + (now - this.#at) / this.#refillMs)
    this.#at = now
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
