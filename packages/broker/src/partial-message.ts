import type { Frame } from './frame.ts'

/** A message of which only a part has come: it is put together once, in a buffer of its exact size. */
export class PartialMessage {
  readonly #frame: Frame
  #filled = -1

  /** `frame` is made to point into that buffer when a message {@link begin | begins}. */
  constructor(frame: Frame) {
    this.#frame = frame
  }

  /** True while there is one. */
  get isBegun(): boolean {
    return this.#filled >= 0
  }

  /** Keeps what a chunk holds of the message of the frame, whose line begins at `at`. */
  begin(chunk: Buffer, at: number): void {
    const frame = this.#frame
    const whole = Buffer.allocUnsafe(frame.end - at)
    chunk.copy(whole, 0, at, chunk.length)
    this.#filled = chunk.length - at
    frame.buffer = whole
    frame.subjectStart -= at
    frame.subjectEnd -= at
    frame.tailStart -= at
    if (frame.replyStart >= 0) {
      frame.replyStart -= at
      frame.replyEnd -= at
    }
    frame.bodyStart -= at
    frame.end -= at
  }

  /**
   * Adds what a chunk holds of it from `at` on; the message {@link isBegun | is no longer begun} when all of it is there.
   *
   * @returns where the chunk goes on
   */
  add(chunk: Buffer, at: number): number {
    const { buffer, end } = this.#frame
    const taken = Math.min(chunk.length - at, end - this.#filled)
    chunk.copy(buffer, this.#filled, at, at + taken)
    this.#filled = this.#filled + taken === end ? -1 : this.#filled + taken
    return at + taken
  }
}
