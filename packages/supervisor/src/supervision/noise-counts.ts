import { type ChildMessage, describeNoise, type Noise, type NoiseCount } from '@rosey/protocol'

/** The most that one report may count for: what a child says is bounded. */
const MAX_COUNT = 1_000_000
const MINUTE_MS = 60_000
/** Minutes for which the operator is told. */
const RECENT_MINUTES = 10

type LimitedMessage = Extract<ChildMessage, { kind: 'limited' }>

interface Counted {
  count: number
  lastAt: number
  /** Count by minute since 1970, of the last ten that had any. */
  readonly minutes: Map<number, number>
}

/** How much one unit said beyond its bounds, over all its processes. */
export class NoiseCounts {
  readonly #kinds = new Map<Noise, Counted>()

  /** Counts a report; `now` in ms since 1970. */
  add({ what, count: claimed }: Pick<LimitedMessage, 'what' | 'count'>, now: number): void {
    const count = Math.min(claimed, MAX_COUNT)
    const known = this.#kinds.get(what) ?? { count: 0, lastAt: now, minutes: new Map() }
    this.#kinds.set(what, known)
    known.count = Math.min(Number.MAX_SAFE_INTEGER, known.count + count)
    known.lastAt = now
    const minute = Math.floor(now / MINUTE_MS)
    known.minutes.set(minute, (known.minutes.get(minute) ?? 0) + count)
    for (const old of known.minutes.keys()) if (!isRecent(old, now)) known.minutes.delete(old)
  }

  /** What there was of each kind; `now` in ms since 1970. */
  read(now: number): NoiseCount[] {
    return Array.from(this.#kinds, ([what, { count, lastAt, minutes }]) => ({
      what,
      count,
      recent: [...minutes].reduce((sum, [minute, some]) => (isRecent(minute, now) ? sum + some : sum), 0),
      lastAt: new Date(lastAt).toISOString(),
    }))
  }

  /** A sentence for each kind that was too much a short while ago; `now` in ms since 1970. */
  notices(name: string, now: number): string[] {
    return this.read(now)
      .filter(({ recent }) => recent > 0)
      .map(({ what, recent }) => `${name}: ${describeNoise(what, recent, `in the last ${RECENT_MINUTES} min`)}`)
  }
}

// A clock that was set back makes what was counted before recent for a while longer: that hurts nobody.
function isRecent(minute: number, now: number): boolean {
  return minute > Math.floor(now / MINUTE_MS) - RECENT_MINUTES
}
