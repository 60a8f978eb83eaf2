/** Bounds of a {@link WorkQueue}. */
export interface WorkQueueOptions<T> {
  /** Items at work at the same time. */
  readonly concurrency: number
  /** Items that may wait. */
  readonly maxPending: number
  readonly work: (item: T) => void | Promise<void>
  readonly onError: (item: T, error: unknown) => void
}

/** Works items in the order they came, a bounded number at a time, with a bounded number waiting. */
export class WorkQueue<T> {
  readonly #options: WorkQueueOptions<T>
  #waiting: T[] = []
  #busy = 0
  /** There only while somebody waits for it. */
  #idle: PromiseWithResolvers<void> | undefined

  constructor(options: WorkQueueOptions<T>) {
    this.#options = options
  }

  /** Items that wait. */
  get pending(): number {
    return this.#waiting.length
  }

  /** Takes an item, and starts on it at once where it may. False when too many wait. */
  push(item: T): boolean {
    const { concurrency, maxPending } = this.#options
    if (this.#busy >= concurrency && this.#waiting.length >= maxPending) return false
    this.#waiting.push(item)
    this.#proceed()
    return true
  }

  /** Forgets what waits. */
  clear(): void {
    this.#waiting = []
  }

  /** Resolves when nothing waits and nothing is at work. */
  async whenIdle(): Promise<void> {
    if (this.#busy === 0 && this.#waiting.length === 0) return
    this.#idle ??= Promise.withResolvers<void>()
    await this.#idle.promise
  }

  #proceed(): void {
    const { concurrency } = this.#options
    while (this.#busy < concurrency && this.#waiting.length > 0) {
      // Not empty, as just seen: an item may itself be undefined.
      this.#start(this.#waiting.shift() as T)
    }
    if (this.#busy > 0 || this.#waiting.length > 0) return
    this.#idle?.resolve()
    this.#idle = undefined
  }

  // What is done at once needs no turn of its own.
  #start(item: T): void {
    const { work, onError } = this.#options
    this.#busy += 1
    try {
      const running = work(item)
      if (running !== undefined) {
        void running
          .catch((error: unknown) => onError(item, error))
          .then(() => {
            this.#busy -= 1
            this.#proceed()
          })
        return
      }
    } catch (error) {
      onError(item, error)
    }
    this.#busy -= 1
  }
}
