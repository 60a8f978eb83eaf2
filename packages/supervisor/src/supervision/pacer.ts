/** How often something may be done. */
export interface Pace {
  /** So often at once. */
  readonly burst: number
  /** After that once in this time, in ms. */
  readonly intervalMs: number
}

/**
 * Does something as often as it is asked to, within a pace: what comes too fast is done once, later. So whoever looks
 * sees the last state in the end, and not each of a flood.
 */
export class Pacer implements Disposable {
  readonly #pace: Pace
  readonly #run: () => void
  #left: number
  #filledAt = performance.now()
  #timer: NodeJS.Timeout | undefined

  constructor(pace: Pace, run: () => void) {
    this.#pace = pace
    this.#run = run
    this.#left = pace.burst
  }

  /** Does it now, or once as soon as the pace lets it. */
  request(): void {
    if (this.#timer !== undefined) return
    this.#fill()
    if (this.#left >= 1) {
      this.#left--
      this.#run()
      return
    }
    const waitMs = (1 - this.#left) * this.#pace.intervalMs
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.request()
    }, waitMs)
    this.#timer.unref()
  }

  /** What waits is not done any more. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #fill(): void {
    const now = performance.now()
    const { burst, intervalMs } = this.#pace
    this.#left = Math.min(burst, this.#left + (now - this.#filledAt) / intervalMs)
    this.#filledAt = now
  }
}
