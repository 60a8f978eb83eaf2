/** Of one process (N10). */
const MAX_LINES = 50
/** Characters of all lines together: a process can write lines of 16 KB as fast as it likes. */
const MAX_CHARACTERS = 64 * 1024

/** The last lines of one process, as they stand in its log. */
export class LineRing {
  readonly #lines: string[] = []
  #characters = 0

  add(line: string): void {
    this.#lines.push(line)
    this.#characters += line.length
    while (this.#lines.length > MAX_LINES || this.#characters > MAX_CHARACTERS) {
      this.#characters -= this.#lines.shift()?.length ?? 0
    }
  }

  /** The lines, the newest last; the ring is empty afterwards. */
  take(): string[] {
    this.#characters = 0
    return this.#lines.splice(0)
  }
}
