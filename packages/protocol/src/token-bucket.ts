/** What a {@link TokenBucket} holds. */
export interface BucketSize {
  /** So many at once; it begins full. */
  readonly capacity: number
  /** So many come back with each second. */
  readonly perSecond: number
}

/** How often or how much something may be done: so much at once, and so much more with time. */
export class TokenBucket {
  readonly #size: BucketSize
  readonly #now: () => number
  #left: number
  #filledAt: number

  /** `now` is in ms, by a clock that only goes forward. */
  constructor(size: BucketSize, now: () => number = () => performance.now()) {
    this.#size = size
    this.#now = now
    this.#left = size.capacity
    this.#filledAt = now()
  }

  /** Takes so many out; false, and nothing is taken, where there are fewer. */
  trySpend(count: number): boolean {
    this.#fill()
    if (this.#left < count) return false
    this.#left -= count
    return true
  }

  /** Takes so many out of it, also where there are fewer: what is owed has to come back first. */
  spend(count: number): void {
    this.#fill()
    this.#left -= count
  }

  /** Puts so many in, as far as there is room. */
  add(count: number): void {
    this.#fill()
    this.#left = Math.min(this.#size.capacity, this.#left + count)
  }

  /** Time until there are so many, in ms; 0 when there are. */
  waitMs(count: number): number {
    this.#fill()
    return Math.max(0, Math.ceil(((count - this.#left) / this.#size.perSecond) * 1000))
  }

  #fill(): void {
    const now = this.#now()
    const { capacity, perSecond } = this.#size
    this.#left = Math.min(capacity, this.#left + ((now - this.#filledAt) / 1000) * perSecond)
    this.#filledAt = now
  }
}
