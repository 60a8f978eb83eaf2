/** Time in which what was dropped becomes one report, in ms. */
const WINDOW_MS = 1000

/** Sums up what was dropped, and tells it within a second: after a flood there may be silence. */
export class DropReports {
  readonly #tell: (count: number) => void
  #count = 0
  #timer: NodeJS.Timeout | undefined

  constructor(tell: (count: number) => void) {
    this.#tell = tell
  }

  add(count: number): void {
    if (count === 0) return
    this.#count += count
    this.#timer ??= setTimeout(() => this.flush(), WINDOW_MS).unref()
  }

  /** Tells at once. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const count = this.#count
    this.#count = 0
    if (count > 0) this.#tell(count)
  }
}
