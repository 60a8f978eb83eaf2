/** Timing of the PINGs to one client. */
export interface HeartbeatOptions {
  readonly pingIntervalMs: number
  readonly maxPingsOut: number
}

/** What a heartbeat does to its client. */
export interface HeartbeatActions {
  ping(): void
  stale(): void
}

/**
 * PINGs a client that has said nothing for an interval, and calls it stale when it leaves too many unanswered. Anything
 * that a client sends counts as a sign of life, as in nats-server; only a PONG settles PINGs.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions
  readonly #actions: HeartbeatActions
  readonly #timer: NodeJS.Timeout
  #unanswered = 0
  #heard = false

  constructor(options: HeartbeatOptions, actions: HeartbeatActions) {
    this.#options = options
    this.#actions = actions
    this.#timer = setInterval(() => this.#beat(), options.pingIntervalMs)
  }

  /** The client has sent something. */
  heard(): void {
    this.#heard = true
  }

  /** The client has answered a PING. */
  answered(): void {
    this.#unanswered = 0
  }

  /** Ends it. */
  stop(): void {
    clearInterval(this.#timer)
  }

  #beat(): void {
    if (this.#heard) {
      this.#heard = false
      return
    }
    if (this.#unanswered >= this.#options.maxPingsOut) {
      this.#actions.stale()
      return
    }
    this.#unanswered++
    this.#actions.ping()
  }
}
