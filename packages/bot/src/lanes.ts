/**
 * Work in lanes: tasks of one lane run one after the other in the order in which they came, lanes run beside each
 * other.
 */
export class Lanes {
  readonly #waiting = new Map<string, (() => Promise<void>)[]>()
  readonly #maxWaiting: number
  readonly #onError: (error: unknown) => void

  /**
   * @param maxWaiting tasks that may wait in one lane behind the one that runs
   * @param onError told when a task fails; its lane goes on
   */
  constructor(maxWaiting: number, onError: (error: unknown) => void) {
    this.#maxWaiting = maxWaiting
    this.#onError = onError
  }

  /** True when nothing runs or waits. */
  get isIdle(): boolean {
    return this.#waiting.size === 0
  }

  /** How many tasks wait in a lane, the one that runs not counted; undefined when the lane is idle. */
  waitingIn(key: string): number | undefined {
    return this.#waiting.get(key)?.length
  }

  /** Puts a task into a lane; it begins at once where the lane is idle. False when too many wait there already. */
  add(key: string, task: () => Promise<void>): boolean {
    const waiting = this.#waiting.get(key)
    if (waiting !== undefined) {
      if (waiting.length >= this.#maxWaiting) return false
      waiting.push(task)
      return true
    }
    const queue: (() => Promise<void>)[] = []
    this.#waiting.set(key, queue)
    void this.#work(key, queue, task)
    return true
  }

  async #work(key: string, queue: (() => Promise<void>)[], first: () => Promise<void>): Promise<void> {
    for (let task: (() => Promise<void>) | undefined = first; task !== undefined; task = queue.shift()) {
      try {
        await task()
      } catch (error) {
        this.#onError(error)
      }
    }
    this.#waiting.delete(key)
  }
}
