/** Look back in ms, and rate and number of calls from which on a process is not well (C5). */
const WINDOW_MS = 5 * 60_000
const LEAST_CALLS = 10
const TOO_MANY = 0.5

interface Reading {
  readonly at: number
  readonly handled: number
  readonly failed: number
}

/** Failed calls of one process over the last five minutes. It says so, and ends nothing. */
export class ErrorRate {
  // Counts since the start of the process, oldest first; the first one is from before the look back, or its start.
  #readings: Reading[] = []

  /** Counts since the start of the process; `at` in ms since 1970. */
  add(at: number, handled: number, failed: number): void {
    const before = this.#readings.at(-1)
    if (before?.handled === handled && before.failed === failed) this.#forget(at)
    else {
      if (before === undefined) this.#readings.push({ at: 0, handled: 0, failed: 0 })
      this.#readings.push({ at, handled, failed })
      this.#forget(at)
    }
  }

  /** What is wrong, in a sentence; undefined when nothing is. */
  get complaint(): string | undefined {
    const [first] = this.#readings
    const last = this.#readings.at(-1)
    if (first === undefined || last === undefined) return undefined
    const handled = last.handled - first.handled
    const failed = last.failed - first.failed
    if (handled < LEAST_CALLS || failed / handled <= TOO_MANY) return undefined
    return `${failed} of its last ${handled} calls failed`
  }

  /** The process has ended. */
  clear(): void {
    this.#readings = []
  }

  // The last one that is older than the look back is where it begins.
  #forget(now: number): void {
    const begins = now - WINDOW_MS
    while ((this.#readings[1]?.at ?? Number.POSITIVE_INFINITY) <= begins) this.#readings.shift()
  }
}
