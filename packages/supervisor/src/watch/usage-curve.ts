import type { LastSeen, UsagePoint } from '@rosey/protocol'
import type { ProcessStats } from './process-stats.ts'
import type { ResourceSample } from './resource-meter.ts'

/** Measurements that are remembered of one process: five minutes at the interval of the limits (C6). */
const KEPT = 60

/** What was seen of one process from outside. */
export interface WatchedUsage {
  /** The newest last. */
  readonly points: readonly UsagePoint[]
  /** Null where nobody has looked yet. */
  readonly lastSeen: LastSeen | null
}

/** Of a process that nobody has looked at. */
export const NEVER_SEEN: WatchedUsage = { points: [], lastSeen: null }

/** CPU and memory of one process over its last measurements. */
export class UsageCurve {
  readonly #points: UsagePoint[] = []
  #last: ResourceSample | undefined
  #lastSeen: LastSeen | null = null

  get usage(): WatchedUsage {
    return { points: [...this.#points], lastSeen: this.#lastSeen }
  }

  /** Somebody looked; `now` in ms since 1970. */
  seen({ cpuMs, activity }: ProcessStats, now: number): void {
    this.#lastSeen = { time: new Date(now).toISOString(), cpuSeconds: cpuMs / 1000, activity }
  }

  /** Takes a measurement in; `now` in ms since 1970. */
  add(sample: ResourceSample, now: number): void {
    const before = this.#last
    this.#last = sample
    const cpuPercent =
      before === undefined || sample.at <= before.at
        ? null
        : Math.max(0, ((sample.cpuMs - before.cpuMs) / (sample.at - before.at)) * 100)
    this.#points.push({
      time: new Date(now).toISOString(),
      cpuPercent: rounded(cpuPercent),
      memoryMb: rounded(sample.memoryMb ?? null),
    })
    if (this.#points.length > KEPT) this.#points.shift()
  }

  /** The process has ended. */
  clear(): void {
    this.#points.length = 0
    this.#last = undefined
    this.#lastSeen = null
  }
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10
}
