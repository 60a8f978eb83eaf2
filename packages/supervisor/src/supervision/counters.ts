import type { ChildMessage } from '@rosey/protocol'

type Heartbeat = Extract<ChildMessage, { kind: 'heartbeat' }>

/** Calls and errors of one plugin over all its processes: a restart does not clear them (D5). Claims are bounded. */
export class CallTotals {
  #before = { handled: 0, failed: 0 }
  #current = { handled: 0, failed: 0 }
  lastActivityAt: number | null = null
  lastHeartbeatAt: number | null = null

  heartbeat(beat: Heartbeat, now: number): void {
    const handled = within(0, beat.handled, Number.MAX_SAFE_INTEGER)
    this.#current = { handled, failed: within(0, beat.failed, handled) }
    this.lastHeartbeatAt = now
    // A time that no calendar holds would make the status unprintable.
    if (beat.lastActivityAt !== null) this.lastActivityAt = within(0, beat.lastActivityAt, now)
  }

  /** The process has ended; the next one counts from zero. */
  processEnded(): void {
    this.#before = { handled: this.handled, failed: this.failed }
    this.#current = { handled: 0, failed: 0 }
  }

  get handled(): number {
    return this.#before.handled + this.#current.handled
  }

  get failed(): number {
    return this.#before.failed + this.#current.failed
  }
}

function within(least: number, value: number, most: number): number {
  return Math.min(Math.max(least, value), most)
}
