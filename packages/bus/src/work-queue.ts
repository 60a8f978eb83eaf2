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
  #idle = Promise.withResolvers<void>()

  constructor(options: WorkQueueOptions<T>) {
    this.#options = options
    this.#idle.resolve()
  }

  /** Items that wait. */
  get pending(): number {
    return this.#waiting.length
  }

  /** Takes an item, and starts on it at once where it may. False when too many wait. */
  push(item: T): boolean {
    if (this.#busy < this.#options.concurrency) {
      this.#start(item)
      return true
    }
    if (this.#waiting.length >= this.#options.maxPending) return false
    this.#waiting.push(item)
    return true
  }

  /** Forgets what waits. */
  clear(): void {
    this.#waiting = []
  }

  /** Resolves when nothing waits and nothing is at work. */
  whenIdle(): Promise<void> {
    return this.#idle.promise
  }

  #start(item: T): void {
    if (this.#busy === 0) this.#idle = Promise.withResolvers<void>()
    this.#busy += 1
    let running: void | Promise<void> = undefined
    try {
      running = this.#options.work(item)
    } catch (error) {
      this.#options.onError(item, error)
    }
    if (running === undefined) {
      this.#finished()
      return
    }
    void running.catch((error: unknown) => this.#options.onError(item, error)).then(() => this.#finished())
  }

  #finished(): void {
    this.#busy -= 1
    const next = this.#waiting.shift()
    if (next !== undefined) this.#start(next)
    else if (this.#busy === 0) this.#idle.resolve()
  }
}
