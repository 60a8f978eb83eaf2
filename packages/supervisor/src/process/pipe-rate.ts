/**
 * Bytes a second that are read from one control pipe in the long run. A megabyte of the worst JSON is 150 ms of work, so
 * this is one twenty-fifth of a core; signs of life and reports of an honest process are a few KB a second.
 */
const BYTES_PER_SECOND = 256 * 1024
/** Bytes at once: four of the longest lines. */
const BURST_BYTES = 1024 * 1024

/** How much a process may say at its control pipe before it has to wait. */
export class PipeRate {
  readonly #now: () => number
  #left = BURST_BYTES
  #filledAt: number

  /** `now` is in ms, by a clock that only goes forward. */
  constructor(now: () => number) {
    this.#now = now
    this.#filledAt = now()
  }

  /** Counts bytes that were read; gives the time to wait before the next ones are, in ms. */
  read(bytes: number): number {
    const now = this.#now()
    this.#left = Math.min(BURST_BYTES, this.#left + ((now - this.#filledAt) / 1000) * BYTES_PER_SECOND) - bytes
    this.#filledAt = now
    return this.#left >= 0 ? 0 : Math.ceil((-this.#left / BYTES_PER_SECOND) * 1000)
  }
}
