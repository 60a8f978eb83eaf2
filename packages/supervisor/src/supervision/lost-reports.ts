import type { Logger, LostMessage, ProcessKind } from '@rosey/protocol'

/** Lost messages that are kept for the status; those that were listed are all in the log. */
const KEPT = 50
/** Lost messages of one connector that are listed in a second: a connector that goes mad must not fill the disk. */
const LISTED_PER_SECOND = 100
const SECOND_MS = 1000

/** Who reports lost messages. */
export interface Reporter {
  readonly name: string
  readonly kind: ProcessKind
}

interface Window {
  startedAt: number
  listed: number
  /** Counted and not listed, over all windows. */
  unlisted: number
}

/** What became of nobody knows what: lists lost messages in the log, keeps the last ones, counts all. */
export class LostReports {
  readonly #log: Logger
  readonly #now: () => number
  readonly #kept: (LostMessage & { time: string })[] = []
  readonly #windows = new Map<string, Window>()
  #count = 0

  /** `now` is in ms since 1970. */
  constructor(log: Logger, now: () => number = Date.now) {
    this.#log = log
    this.#now = now
  }

  /** For the status: how many there were, and the last ones, the newest first. */
  get status() {
    return { count: this.#count, last: this.#kept.toReversed() }
  }

  /** A sentence for each connector of which not every lost message was listed. */
  get notices(): string[] {
    return [...this.#windows]
      .filter(([, { unlisted }]) => unlisted > 0)
      .map(
        ([name, { unlisted }]) =>
          `${name} reported more than ${LISTED_PER_SECOND} lost messages in a second; ${unlisted} of them are counted and not listed`,
      )
  }

  add(reporter: Reporter, messages: readonly LostMessage[]): void {
    this.#count += messages.length
    const now = this.#now()
    const time = new Date(now).toISOString()
    for (const { id, connector, channel, user, text, holder, reason } of messages) {
      if (reporter.kind === 'connector' && !this.#mayList(reporter.name, now)) continue
      // Only what is known is taken over: a child could have added anything.
      const lost = { id, connector, channel, user, text, holder, reason }
      this.#log.warn({ ...lost, event: 'message.lost', reportedBy: reporter.name }, 'message.lost')
      this.#kept.push({ ...lost, time })
    }
    this.#kept.splice(0, Math.max(0, this.#kept.length - KEPT))
  }

  #mayList(name: string, now: number): boolean {
    const window = this.#windows.get(name) ?? { startedAt: now, listed: 0, unlisted: 0 }
    this.#windows.set(name, window)
    // A clock that was set back begins a new second as well.
    if (Math.abs(now - window.startedAt) >= SECOND_MS) {
      window.startedAt = now
      window.listed = 0
    }
    if (++window.listed <= LISTED_PER_SECOND) return true
    window.unlisted++
    if (window.listed === LISTED_PER_SECOND + 1) {
      this.#log.warn(
        { process: name },
        `${name} reports more than ${LISTED_PER_SECOND} lost messages a second; the others of this second are only counted`,
      )
    }
    return false
  }
}
