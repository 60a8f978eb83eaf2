const NOTHING = Buffer.alloc(0)
const SHORTEST = 64

/** The beginning of a line whose end has not come yet. */
export class PartialLine {
  #bytes = NOTHING
  #length = 0

  /** True while there is one. */
  get isBegun(): boolean {
    return this.#length > 0
  }

  /** Keeps what a chunk holds from `at` on; at least one byte. */
  begin(chunk: Buffer, at: number): void {
    this.#length = chunk.length - at
    this.#bytes = Buffer.allocUnsafe(Math.max(SHORTEST, this.#length * 2))
    chunk.copy(this.#bytes, 0, at)
  }

  /**
   * Adds the first `count` bytes of a chunk. The room grows by doubling, so that a line that comes byte by byte is copied
   * a few times, not once for each byte.
   *
   * @returns all that is kept; valid until the next call
   */
  add(chunk: Buffer, count: number): Buffer {
    const length = this.#length + count
    if (length > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(length * 2)
      this.#bytes.copy(grown, 0, 0, this.#length)
      this.#bytes = grown
    }
    chunk.copy(this.#bytes, this.#length, 0, count)
    this.#length = length
    return this.#bytes.subarray(0, length)
  }

  /** Forgets it; what {@link add} gave stays as it is. */
  end(): void {
    this.#bytes = NOTHING
    this.#length = 0
  }
}
