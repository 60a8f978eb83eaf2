/** Something with output that waits to be written. */
export interface Flushable {
  flush(): void
}

/** Writes what was produced during one turn of the event loop at its end: one write for each client. */
export class Flusher {
  #waiting: Flushable[] = []
  #scheduled = false

  /** Has `flushable` flushed at the end of this turn. It must not be added twice in one turn. */
  add(flushable: Flushable): void {
    this.#waiting.push(flushable)
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(this.#run)
  }

  readonly #run = (): void => {
    const waiting = this.#waiting
    this.#waiting = []
    this.#scheduled = false
    for (const flushable of waiting) flushable.flush()
  }
}
