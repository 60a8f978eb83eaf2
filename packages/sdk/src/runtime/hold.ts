/** What a process keeps at most of what comes before it is ready (DESIGN §9). */
export const HELD_MESSAGES = 500

/** Keeps work until it may be done, then does it in the order in which it came. */
export class Hold {
  readonly #held: (() => void)[] = []
  readonly #limit: number
  #open = false

  constructor(limit = HELD_MESSAGES) {
    this.#limit = limit
  }

  /** Does the work now or later; false when too much waits already. */
  push(work: () => void): boolean {
    if (this.#open) {
      work()
      return true
    }
    if (this.#held.length >= this.#limit) return false
    this.#held.push(work)
    return true
  }

  release(): void {
    this.#open = true
    for (const work of this.#held.splice(0)) work()
  }
}
