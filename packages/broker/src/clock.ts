/** The time of the bytes that are being worked: read once for each chunk, not for each message in it. */
export class Clock {
  /** ms, of a clock that only goes forward. */
  now = performance.now()

  /** A chunk has come. */
  tick(): void {
    this.now = performance.now()
  }
}
