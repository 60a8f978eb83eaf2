/** Time-outs in a row after which a filter is not asked (DESIGN §4). */
export const BREAKER_TIMEOUTS = 5
/** For so long it is not asked then, in ms; after that one more time-out opens the breaker again. */
export const BREAKER_MS = 60_000

/** Spares every message the wait for a filter that is too slow again and again. */
export class FilterBreaker {
  readonly #timeouts = new Map<string, number>()
  readonly #openUntil = new Map<string, number>()

  /** True while that plugin's filter is not to be asked. */
  isOpen(plugin: string, now: number): boolean {
    return now < (this.#openUntil.get(plugin) ?? 0)
  }

  answered(plugin: string): void {
    this.#timeouts.delete(plugin)
    this.#openUntil.delete(plugin)
  }

  /** True when this time-out opens the breaker. */
  timedOut(plugin: string, now: number): boolean {
    const timeouts = (this.#timeouts.get(plugin) ?? 0) + 1
    this.#timeouts.set(plugin, timeouts)
    if (timeouts < BREAKER_TIMEOUTS) return false
    this.#openUntil.set(plugin, now + BREAKER_MS)
    return true
  }
}
