import { messageOf } from '@rosey/protocol'

/** Where the end of each run of an author's code is told. */
export interface CallOutcomes {
  succeeded(): void
  failed(error: unknown): void
}

/** Counts what a plugin has handled, for its heartbeats (C5). */
export class CallCounter implements CallOutcomes {
  #handled = 0
  #failed = 0
  #lastActivityAt: number | null = null
  #lastError: string | undefined
  #untold = false

  succeeded(): void {
    this.#handled++
    this.#lastActivityAt = Date.now()
  }

  failed(error: unknown): void {
    this.succeeded()
    this.#failed++
    this.#lastError = messageOf(error).slice(0, 2000)
    this.#untold = true
  }

  /** The counts since the start, with the last failure of all. */
  get totals(): { handled: number; failed: number; lastError: string | undefined } {
    return { handled: this.#handled, failed: this.#failed, lastError: this.#lastError }
  }

  /** The counts; a failure is named only once. */
  read(): { handled: number; failed: number; lastActivityAt: number | null; lastError?: string } {
    const lastError = this.#untold ? this.#lastError : undefined
    this.#untold = false
    const counts = { handled: this.#handled, failed: this.#failed, lastActivityAt: this.#lastActivityAt }
    return lastError === undefined ? counts : { ...counts, lastError }
  }
}
