import { TokenBucket } from '@rosey/protocol'

/**
 * Bytes a second that are read from one control pipe in the long run. A megabyte of the worst JSON is 150 ms of work, so
 * this is one twenty-fifth of a core; signs of life and reports of an honest process are a few KB a second.
 */
const BYTES_PER_SECOND = 256 * 1024
/** Bytes at once: four of the longest lines. */
const BURST_BYTES = 1024 * 1024

/** How much a process may say at its control pipe before it has to wait. */
export class PipeRate {
  readonly #bytes: TokenBucket

  /** `now` is in ms, by a clock that only goes forward. */
  constructor(now: () => number) {
    this.#bytes = new TokenBucket({ capacity: BURST_BYTES, perSecond: BYTES_PER_SECOND }, now)
  }

  /** Counts bytes that were read; gives the time to wait before the next ones are, in ms. */
  read(bytes: number): number {
    this.#bytes.spend(bytes)
    return this.#bytes.waitMs(0)
  }
}
