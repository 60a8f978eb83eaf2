import { type Deadline, startDeadline } from './deadline.ts'

/** Who can be made to wait for a slow consumer. */
export interface Feeder {
  pauseFor(congestion: Congestion): void
  resumeFrom(congestion: Congestion): void
}

/** The bounds of what may wait for one client. */
export interface CongestionLimits {
  readonly maxPendingBytes: number
  readonly writeDeadlineMs: number
}

/** Bytes that may wait for a client before those who feed it are paused, however large its hard limit is. */
const HIGH_WATER_BYTES = 1024 * 1024

/**
 * Watches how much waits for one client. Over the high-water mark those who feed it are paused, until half of that is
 * left; if that takes longer than the deadline, or the hard limit is passed, the client is a slow consumer.
 */
export class Congestion {
  readonly #limits: CongestionLimits
  readonly #onSlow: (cause: 'pending' | 'deadline') => void
  readonly #highWater: number
  readonly #feeders = new Set<Feeder>()
  #deadline: Deadline | undefined

  constructor(limits: CongestionLimits, onSlow: (cause: 'pending' | 'deadline') => void) {
    this.#limits = limits
    this.#onSlow = onSlow
    this.#highWater = Math.min(HIGH_WATER_BYTES, limits.maxPendingBytes / 4)
  }

  /** True while those who feed this client have to wait. */
  get isHigh(): boolean {
    return this.#deadline !== undefined
  }

  /** Pauses one who feeds this client. */
  hold(feeder: Feeder): void {
    if (this.#feeders.has(feeder)) return
    this.#feeders.add(feeder)
    feeder.pauseFor(this)
  }

  /** Forgets one who is gone. */
  forget(feeder: Feeder): void {
    this.#feeders.delete(feeder)
  }

  /** To be told whenever more waits. */
  grown(pendingBytes: number): void {
    if (pendingBytes > this.#limits.maxPendingBytes) {
      this.#onSlow('pending')
      return
    }
    if (pendingBytes <= this.#highWater || this.#deadline !== undefined) return
    this.#deadline = startDeadline(this.#limits.writeDeadlineMs, () => this.#onSlow('deadline'))
  }

  /** To be told whenever something was written. */
  written(pendingBytes: number): void {
    this.grown(pendingBytes)
    if (this.#deadline !== undefined && pendingBytes < this.#highWater / 2) this.end()
  }

  /** Ends the wait of all, also because the client is gone. */
  end(): void {
    this.#deadline?.cancel()
    this.#deadline = undefined
    const feeders = [...this.#feeders]
    this.#feeders.clear()
    for (const feeder of feeders) feeder.resumeFrom(this)
  }
}
