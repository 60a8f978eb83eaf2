/** Reply subjects that may wait for answers of one client; past this the oldest are forgotten (nats-server's number). */
const MAX_WAITING = 4096

/** The reply subjects that one client has been sent, each of which it may answer a number of times for a while. */
export class AnswerRights {
  readonly #max: number
  readonly #ttlMs: number
  readonly #now: () => number
  // In order of time, because a subject that comes again is put at the end.
  readonly #waiting = new Map<string, { left: number; readonly until: number }>()

  /** `max` and `ttlMs` of 0 or less set no bound. */
  constructor({ max, ttlMs }: { max: number; ttlMs: number }, now: () => number = performance.now.bind(performance)) {
    this.#max = max > 0 ? max : Number.POSITIVE_INFINITY
    this.#ttlMs = ttlMs > 0 ? ttlMs : Number.POSITIVE_INFINITY
    this.#now = now
  }

  /** How many reply subjects wait. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** A message with this reply subject is delivered. */
  grant(reply: string): void {
    this.#waiting.delete(reply)
    this.#waiting.set(reply, { left: this.#max, until: this.#now() + this.#ttlMs })
    if (this.#waiting.size > MAX_WAITING) this.#prune()
  }

  /** Uses up one answer; false when there is none left. */
  use(reply: string): boolean {
    const right = this.#waiting.get(reply)
    if (right === undefined) return false
    if (right.left <= 0 || right.until < this.#now()) {
      this.#waiting.delete(reply)
      return false
    }
    right.left--
    return true
  }

  #prune(): void {
    const now = this.#now()
    for (const [reply, { left, until }] of this.#waiting) {
      if (this.#waiting.size <= MAX_WAITING && until >= now) break
      if (until < now || left <= 0 || this.#waiting.size > MAX_WAITING) this.#waiting.delete(reply)
    }
  }
}
