import { TokenBucket } from '@rosey/protocol'

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
  readonly #turns: TokenBucket
  readonly #run: () => void
  #timer: NodeJS.Timeout | undefined

  constructor({ burst, intervalMs }: Pace, run: () => void) {
    this.#turns = new TokenBucket({ capacity: burst, perSecond: 1000 / intervalMs })
    this.#run = run
  }

  /** Does it now, or once as soon as the pace lets it. */
  request(): void {
    if (this.#timer !== undefined) return
    if (this.#turns.trySpend(1)) {
      this.#run()
      return
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.request()
    }, this.#turns.waitMs(1))
    this.#timer.unref()
  }

  /** What waits is not done any more. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
