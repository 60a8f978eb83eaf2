import type { FloodParams } from './options.ts'

/** The limit that holds for everybody, owners too: 20 at once, then one each 100 ms, full again after 2 s of silence. */
export const HARD_LIMIT: FloodParams = Object.freeze({ burst: 20, sustained: 10, cooldown: 2 })

/**
 * Counts messages as CyTube does. The count does not decay: after the burst each message needs its distance from the
 * last accepted one, and only a silence of `cooldown` seconds gives the burst back.
 */
export class FloodLimiter {
  #count = 0
  #lastAt = Number.NEGATIVE_INFINITY

  /** Takes one message at `now` (ms); false means that it is dropped and answered with `cooldown`. */
  accept(params: FloodParams, now: number): boolean {
    const quietMs = now - this.#lastAt
    if (quietMs > params.cooldown * 1000) this.#count = 0
    else if (this.#count >= params.burst && quietMs < 1000 / params.sustained) return false
    this.#count = Math.min(this.#count + 1, params.burst)
    this.#lastAt = now
    return true
  }
}
