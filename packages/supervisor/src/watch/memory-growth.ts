/** Length of the look back (C16), and of its steps, in ms. */
const WINDOW_MS = 30 * 60_000
const STEP_MS = 60_000
const STEPS = WINDOW_MS / STEP_MS
/** Growth that is worth a word: less than this is what a heap does between two collections. */
const LEAST_MB = 8
const LEAST_SHARE = 0.2
/** Share of steps that go up, or stay, when growth is steady. */
const STEADY = 0.8

/** Sees steady growth of memory before a limit is reached. The least of each minute counts: what a collection leaves. */
export class MemoryGrowth {
  #steps: number[] = []
  #stepStartedAt: number | undefined
  #least = Number.POSITIVE_INFINITY

  /** A measurement; `at` in ms of any clock that only goes forward. */
  add(at: number, memoryMb: number): void {
    this.#stepStartedAt ??= at
    if (at - this.#stepStartedAt >= STEP_MS) {
      this.#steps.push(this.#least)
      this.#steps = this.#steps.slice(-STEPS - 1)
      this.#stepStartedAt = at
      this.#least = Number.POSITIVE_INFINITY
    }
    this.#least = Math.min(this.#least, memoryMb)
  }

  /** MB that were added in half an hour, steadily; undefined when memory does not grow so. */
  get steadyMb(): number | undefined {
    const [first] = this.#steps
    const last = this.#steps.at(-1)
    if (first === undefined || last === undefined || this.#steps.length <= STEPS) return undefined
    const grown = last - first
    if (grown < Math.max(LEAST_MB, first * LEAST_SHARE)) return undefined
    const up = this.#steps.filter((value, index) => index > 0 && value >= (this.#steps[index - 1] ?? 0)).length
    return up >= STEPS * STEADY ? grown : undefined
  }

  /** The process has ended. */
  clear(): void {
    this.#steps = []
    this.#stepStartedAt = undefined
    this.#least = Number.POSITIVE_INFINITY
  }
}
