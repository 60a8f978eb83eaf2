import type { Clock } from '../clock.ts'

/** A clock for tests that moves only when it is told to. */
export class ManualClock implements Clock {
  #now: number
  readonly #timers = new Set<{ readonly at: number; readonly run: () => void }>()

  constructor(now = 0) {
    this.#now = now
  }

  /** Timers that wait. */
  get waiting(): number {
    return this.#timers.size
  }

  // Passed on by itself, as that of the machine may be.
  readonly now = (): number => this.#now

  after(delayMs: number, run: () => void): () => void {
    const timer = { at: this.#now + delayMs, run }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  /** Lets time pass; what falls due runs in its order. */
  pass(ms: number): void {
    const until = this.#now + ms
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.run()
    }
    this.#now = until
  }
}
