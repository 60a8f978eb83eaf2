/** Something that waits for its turn. */
export interface Waiting<T> {
  readonly sender: string
  readonly item: T
  /** By the clock of the caller, in ms; from then on it is no longer sent. */
  readonly expiresAt: number
}

/**
 * A bounded queue that is fair between senders: each in turn gives one item, its own in order. A talkative plugin delays
 * itself, not the others.
 */
export class FairQueue<T> {
  readonly #perSender: number
  readonly #lanes = new Map<string, Waiting<T>[]>()
  #size = 0

  /** @param perSender how many items of one sender wait at most */
  constructor(perSender: number) {
    this.#perSender = perSender
  }

  get size(): number {
    return this.#size
  }

  /** How many more items this sender may add. */
  roomFor(sender: string): number {
    return this.#perSender - (this.#lanes.get(sender)?.length ?? 0)
  }

  /** Adds an item behind the sender's others; false, and nothing is done, when there is no room. */
  push(waiting: Waiting<T>): boolean {
    if (this.roomFor(waiting.sender) <= 0) return false
    const lane = this.#lanes.get(waiting.sender)
    if (lane === undefined) this.#lanes.set(waiting.sender, [waiting])
    else lane.push(waiting)
    this.#size += 1
    return true
  }

  /** The item whose turn it is, without taking it. */
  peek(): Waiting<T> | undefined {
    const [lane] = this.#lanes.values()
    return lane?.[0]
  }

  /** Takes the item whose turn it is; its sender comes last in the next round. */
  shift(): Waiting<T> | undefined {
    const [entry] = this.#lanes.entries()
    if (entry === undefined) return undefined
    const [sender, lane] = entry
    const waiting = lane.shift()
    this.#lanes.delete(sender)
    if (lane.length > 0) this.#lanes.set(sender, lane)
    this.#size -= 1
    return waiting
  }

  /** Takes out all that the test holds for, oldest of each sender first. */
  takeWhere(test: (waiting: Waiting<T>) => boolean): Waiting<T>[] {
    const taken: Waiting<T>[] = []
    for (const [sender, lane] of this.#lanes) {
      const { out = [], kept = [] } = Object.groupBy(lane, (waiting) => (test(waiting) ? 'out' : 'kept'))
      taken.push(...out)
      if (kept.length === 0) this.#lanes.delete(sender)
      else if (out.length > 0) this.#lanes.set(sender, kept)
    }
    this.#size -= taken.length
    return taken
  }

  /** Takes out all that has expired at `now`, oldest of each sender first. */
  takeExpired(now: number): Waiting<T>[] {
    return this.takeWhere(({ expiresAt }) => expiresAt <= now)
  }

  /** When the first waiting item expires; infinity when none waits. */
  nextExpiry(): number {
    let next = Number.POSITIVE_INFINITY
    for (const lane of this.#lanes.values()) for (const { expiresAt } of lane) next = Math.min(next, expiresAt)
    return next
  }
}
