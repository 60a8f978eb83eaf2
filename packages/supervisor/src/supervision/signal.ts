/** Something that changes again and again, to wait for. */
export class ChangeSignal {
  #next = Promise.withResolvers<void>()

  fire(): void {
    const fired = this.#next
    this.#next = Promise.withResolvers<void>()
    fired.resolve()
  }

  /** Resolves at the next change, or at `until` (ms since 1970). */
  async wait(until?: number): Promise<void> {
    if (until === undefined) return this.#next.promise
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, Math.max(0, until - Date.now()))
    await Promise.race([this.#next.promise, late.promise])
    clearTimeout(timer)
  }
}

/** Lets at most `size` holders in at once; the others wait in order. */
export class Slots {
  readonly #waiting: (() => void)[] = []
  #free: number

  constructor(size: number) {
    this.#free = size
  }

  /** Resolves with the function that gives the place back. */
  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    let given = false
    return () => {
      if (given) return
      given = true
      const next = this.#waiting.shift()
      if (next === undefined) this.#free++
      else next()
    }
  }
}
