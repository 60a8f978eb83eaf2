import {
  FRESH_PACE,
  isSpent,
  type PaceLimit,
  paceAfter,
  paceAfterCooldown,
  paceAfterEcho,
  waitBefore,
} from './pacing.ts'

// How long a line waits for the echo of the one before: a silent drop must not hold up the others for long.
const PATIENCE_MS = 1000

/** Keeps the pace on one connection. Times are those of `performance.now`. */
export class Pacer {
  #state = FRESH_PACE
  limit: PaceLimit

  constructor(limit: PaceLimit) {
    this.limit = limit
  }

  /**
   * Milliseconds until a line of `cost` may go; 0 for at once. Once the burst is used up, each line also waits for the
   * echo of the one before: so none is dropped for what happened to the distance on the way, and none overtakes another
   * that has to be sent again.
   *
   * @param underWay how many lines have not come back yet
   */
  waitBefore(cost: number, underWay: number, now: number): number {
    const waitMs = waitBefore(this.#state, this.limit, cost, now)
    if (underWay === 0 || !isSpent(this.#state, this.limit, cost, now)) return waitMs
    return Math.max(waitMs, this.#state.lastAt + PATIENCE_MS - now)
  }

  sent(cost: number, now: number): void {
    this.#state = paceAfter(this.#state, this.limit, cost, now)
  }

  echoed(now: number): void {
    this.#state = paceAfterEcho(this.#state, now)
  }

  dropped(now: number): void {
    this.#state = paceAfterCooldown(this.limit, now)
  }
}
