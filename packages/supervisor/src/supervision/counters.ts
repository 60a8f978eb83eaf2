import type { ChildMessage } from '@rosey/protocol'

type Heartbeat = Extract<ChildMessage, { kind: 'heartbeat' }>

/** Calls and errors of one plugin over all its processes: a restart does not clear them (D5). */
export class CallTotals {
  #before = { handled: 0, failed: 0 }
  #current = { handled: 0, failed: 0 }
  lastActivityAt: number | null = null
  lastHeartbeatAt: number | null = null

  heartbeat(beat: Heartbeat, now: number): void {
    this.#current = { handled: beat.handled, failed: beat.failed }
    this.lastHeartbeatAt = now
    this.lastActivityAt = beat.lastActivityAt ?? this.lastActivityAt
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
