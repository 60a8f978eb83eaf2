import type { Activity } from './process-stats.ts'

/** What the decision depends on. */
export interface HangFacts {
  /** Time in ms without a sign of life. */
  readonly silentMs: number
  /** Silence in ms that is too long. */
  readonly hangMs: number
  /** CPU time in ms since it was last known to be well; undefined where the system does not tell. */
  readonly burnedMs: number | undefined
  readonly activity: Activity | undefined
  /** The machine was suspended, or stood still for all: nobody could give a sign. */
  readonly machineWasAway: boolean
}

/** CPU time in which a loop that is only slow would have come round many times, in ms. */
const BURNED_MS = 2000
const BURNED_SHARE = 0.2
/** A process that waits for the system may wait long: for a disk that wakes up, for memory that is swapped in. */
const ASLEEP_TIMES = 6

/**
 * Why a process that is silent counts as hung; undefined as long as it does not. Used CPU time says it for certain,
 * however busy the machine is: a process that does not get any cannot have spent it. Silence alone does not.
 */
export function decideHang(facts: HangFacts): string | undefined {
  const { silentMs, hangMs, burnedMs, activity, machineWasAway } = facts
  // Somebody looks at it with a debugger.
  if (silentMs < hangMs || activity === 'traced') return undefined
  const silence = `no sign of life for ${Math.round(silentMs / 1000)} s`
  if (burnedMs !== undefined && burnedMs >= Math.min(BURNED_MS, hangMs * BURNED_SHARE))
    return `${silence}, its event loop is blocked: it used ${(burnedMs / 1000).toFixed(1)} s of CPU meanwhile`
  if (machineWasAway) return undefined
  if (activity === 'stopped') return `${silence}, it was stopped by a signal`
  if (burnedMs === undefined) return silence
  return silentMs < hangMs * ASLEEP_TIMES ? undefined : `${silence}, its event loop waits for the system`
}
