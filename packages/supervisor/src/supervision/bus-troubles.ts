import { describeNoise, type Logger, type Noise, type RefusedUses, timesOf } from '@rosey/protocol'
import type { NoiseCounts } from './noise-counts.ts'

/** Time between two lines of the log about the same thing, in ms: what comes again and again must not fill the disk. */
const QUIET_MS = 10_000
/** Time for which a client that was too slow stays among the notices, in ms. */
const NOTICE_MS = 10 * 60_000
/** Clients that are remembered; who is no process of ours can call itself anything. */
const MAX_CLIENTS = 50

/** Times that one client was cut off. */
export interface SlowClient {
  readonly count: number
  /** In ms since 1970. */
  readonly lastAt: number
  /** Of the last time. */
  readonly reason: string
}

/** What went wrong between processes and the bus: logs it, never fast, and keeps who was too slow. */
export class BusTroubles {
  readonly #log: Logger
  readonly #now: () => number
  readonly #loggedAt = new Map<string, number>()
  readonly #slow = new Map<string, SlowClient>()

  /** `now` is in ms since 1970. */
  constructor(log: Logger, now: () => number = Date.now) {
    this.#log = log
    this.#now = now
  }

  /** A process was refused to use a subject. */
  refused(name: string, { count, last }: RefusedUses): void {
    if (!this.#mayLog(`refused ${name}`)) return
    const { operation, subject, permission } = last
    const what = operation === 'publish' ? 'publish on' : 'subscribe to'
    const remedy = permission === null ? 'no permission allows it' : `its manifest does not list ${permission}`
    this.#log.warn(
      { process: name, operation, subject, permission, count },
      `${name} may not ${what} ${subject}: ${remedy} (${count} refused so far)`,
    )
  }

  /** A process said more than it may. */
  limited(name: string, what: Noise, counts: NoiseCounts): void {
    // Lines that are dropped have a line of their own where they are missing.
    if (what === 'log-lines' || !this.#mayLog(`limited ${what} ${name}`)) return
    const count = counts.read(this.#now()).find((each) => each.what === what)?.count ?? 0
    this.#log.warn({ process: name, what, count }, `${name}: ${describeNoise(what, count, 'so far')}`)
  }

  /** The bus cut off a client that took its messages too slowly. */
  tooSlow(client: string, reason: string): void {
    const name = client || 'a client without a name'
    const slow = { count: (this.#slow.get(name)?.count ?? 0) + 1, lastAt: this.#now(), reason }
    // Set anew, so that the first one is always that which was quiet for the longest time.
    this.#slow.delete(name)
    this.#slow.set(name, slow)
    const [oldest] = this.#slow.keys()
    if (this.#slow.size > MAX_CLIENTS && oldest !== undefined) this.#slow.delete(oldest)
    if (this.#mayLog(`slow ${name}`)) {
      this.#log.warn(
        { process: name, count: slow.count, reason },
        `${name} took its messages too slowly and was cut off the bus: ${reason}`,
      )
    }
  }

  slowClient(name: string): SlowClient | undefined {
    return this.#slow.get(name)
  }

  /** A sentence for each client that was too slow a short while ago. */
  get notices(): string[] {
    return [...this.#slow]
      .filter(([, { lastAt }]) => this.#now() - lastAt < NOTICE_MS)
      .map(
        ([name, { count, lastAt, reason }]) =>
          `${name} was cut off the bus ${timesOf(count)} because it took its messages too slowly, last at ${new Date(lastAt).toISOString()}: ${reason}`,
      )
  }

  #mayLog(what: string): boolean {
    const now = this.#now()
    const before = this.#loggedAt.get(what)
    // A clock that was set back begins anew.
    if (before !== undefined && Math.abs(now - before) < QUIET_MS) return false
    for (const [other, at] of this.#loggedAt) if (Math.abs(now - at) >= QUIET_MS) this.#loggedAt.delete(other)
    this.#loggedAt.set(what, now)
    return true
  }
}
