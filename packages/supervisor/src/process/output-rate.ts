import { NOISE_LIMITS } from '@rosey/protocol'

/** Time in which the bounds hold, in ms. */
const WINDOW_MS = 1000
/**
 * Bytes a second that are read. Who prints more is slowed by its full pipe: reading is what would cost roseyd a whole
 * core, and the process that prints next to nothing, so that no limit of its own would end it.
 */
const MAX_BYTES_PER_SECOND = 4 * 1024 * 1024

/** How much of one stream is taken in a second. */
export class OutputRate {
  readonly #now: () => number
  #start = Number.NEGATIVE_INFINITY
  #lines = 0
  #characters = 0
  #bytes = 0

  /** `now` is in ms, by a clock that only goes forward. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Counts bytes that were read; gives the time to wait before the next ones are, in ms. */
  read(bytes: number): number {
    this.#roll()
    this.#bytes += bytes
    return this.#bytes < MAX_BYTES_PER_SECOND ? 0 : this.#start + WINDOW_MS - this.#now()
  }

  /** True when a line of this many characters may still be kept. */
  keeps(characters: number): boolean {
    this.#roll()
    const { logLinesPerSecond, logCharactersPerSecond } = NOISE_LIMITS
    if (this.#lines >= logLinesPerSecond || this.#characters + characters > logCharactersPerSecond) return false
    this.#lines++
    this.#characters += characters
    return true
  }

  #roll(): void {
    const now = this.#now()
    if (now - this.#start < WINDOW_MS) return
    this.#start = now
    this.#lines = 0
    this.#characters = 0
    this.#bytes = 0
  }
}
