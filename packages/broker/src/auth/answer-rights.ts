import type { AnswerBounds } from './permissions.ts'

/** Reply subjects that may wait for answers of one client; past this the oldest are forgotten (nats-server's number). */
const MAX_WAITING = 4096

/** What is left of the leave to answer one message. */
interface Right {
  left: number
  readonly until: number
}

/**
 * The reply subjects that one client has been sent, each of which it may answer a number of times for a while. They are
 * kept in two halves; when the younger one is full the elder is dropped as a whole, which is cheaper than to look for
 * the oldest each time.
 */
export class AnswerRights {
  readonly bounds: AnswerBounds
  readonly #max: number
  readonly #ttlMs: number
  readonly #now: () => number
  #younger = new Map<string, Right>()
  #elder = new Map<string, Right>()

  constructor(bounds: AnswerBounds, now: () => number = () => performance.now()) {
    this.bounds = bounds
    this.#max = bounds.max < 0 ? Number.POSITIVE_INFINITY : bounds.max
    this.#ttlMs = bounds.ttlMs < 0 ? Number.POSITIVE_INFINITY : bounds.ttlMs
    this.#now = now
  }

  /** How many reply subjects wait. */
  get waiting(): number {
    return this.#younger.size + this.#elder.size
  }

  /** A message with this reply subject is delivered. */
  grant(reply: string): void {
    this.#younger.set(reply, { left: this.#max, until: this.#now() + this.#ttlMs })
    if (this.#younger.size < MAX_WAITING / 2) return
    this.#elder = this.#younger
    this.#younger = new Map()
  }

  /** Uses up one answer; false when there is none left. */
  use(reply: string): boolean {
    const right = this.#younger.get(reply) ?? this.#elder.get(reply)
    if (right === undefined) return false
    const isInTime = this.#now() <= right.until
    right.left--
    if (right.left <= 0 || !isInTime) this.#forget(reply)
    return isInTime
  }

  #forget(reply: string): void {
    this.#younger.delete(reply)
    this.#elder.delete(reply)
  }
}
