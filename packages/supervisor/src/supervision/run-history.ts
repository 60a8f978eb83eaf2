/** When the processes of one unit ran, how often they failed, and what the last failure was. Times in ms since 1970. */
export interface RunFacts {
  readonly startedAt: number | undefined
  readonly stoppedAt: number | undefined
  /** Since when the process that runs is ready. */
  readonly readyAt: number | undefined
  readonly restarts: number
  readonly crashes: number
  readonly failuresInARow: number
  readonly lastError: string | undefined
}

/** Keeps the {@link RunFacts} of one unit. */
export class RunHistory {
  #startedAt: number | undefined
  #stoppedAt: number | undefined
  #readyAt: number | undefined
  #starts = 0
  #crashes = 0
  failuresInARow = 0
  lastError: string | undefined

  get facts(): RunFacts {
    return {
      startedAt: this.#startedAt,
      stoppedAt: this.#stoppedAt,
      readyAt: this.#readyAt,
      restarts: Math.max(0, this.#starts - 1),
      crashes: this.#crashes,
      failuresInARow: this.failuresInARow,
      lastError: this.lastError,
    }
  }

  started(at: number): void {
    this.#starts++
    this.#startedAt = at
  }

  ready(at: number): void {
    this.#readyAt = at
  }

  /** Its process has ended; gives for how long it was ready, in ms. */
  ended(at: number): number {
    const healthyMs = this.#readyAt === undefined ? 0 : at - this.#readyAt
    this.#stoppedAt = at
    this.#readyAt = undefined
    return healthyMs
  }

  crashed(reason: string): void {
    this.#crashes++
    this.lastError = reason
  }
}
