import { isServing, type Peer } from '@rosey/protocol'

/** Crashes in a row that are news for an owner. */
export const CRASHES_IN_A_ROW = 3
/** One that served for so long before it crashed has not crashed in a row, in ms (C4). */
export const HEALTHY_MS = 60_000

/** Something about a plugin or connector that its owner should know. */
export interface Trouble {
  /** `failed`: a person has to act; `crashing`: it is still started again by itself. */
  readonly kind: 'failed' | 'crashing'
  readonly peer: Peer
}

/** What is remembered of one name. */
export interface Course {
  readonly state: Peer['state']
  /** The process of the last news: two crashes may be told without anything in between. */
  readonly instance: string | null
  /** In a row. */
  readonly crashes: number
  /** Since when it serves, in ms since 1970; undefined while it does not. */
  readonly servingSince: number | undefined
}

/** The course of a plugin or connector after news of it. */
export function follow(before: Course | undefined, { state, instance }: Peer, now: number): Course {
  const servingSince = isServing(state) ? (before?.servingSince ?? now) : undefined
  const known = { state, instance, servingSince }
  if (state === 'stopped' || state === 'disabled') return { ...known, crashes: 0 }
  const crashes = before?.crashes ?? 0
  const isRepeated = before?.state === state && before.instance === instance
  if (state !== 'crashed' || isRepeated) return { ...known, crashes }
  return { ...known, crashes: isHealthy(before, now) ? 1 : crashes + 1 }
}

/** What an owner should know of the step from one course to the next; undefined for nothing. */
export function troubleOf(before: Course | undefined, after: Course, peer: Peer): Trouble | undefined {
  if (after.state === 'failed') return before?.state === 'failed' ? undefined : { kind: 'failed', peer }
  const isThird = after.crashes === CRASHES_IN_A_ROW && before?.crashes !== CRASHES_IN_A_ROW
  return isThird ? { kind: 'crashing', peer } : undefined
}

/** True when what an owner should know has not passed by itself; `course` is what has become of it. */
export function isStillSo({ kind }: Trouble, course: Course | undefined, now: number): boolean {
  if (kind === 'failed') return course?.state === 'failed'
  return course !== undefined && course.crashes >= CRASHES_IN_A_ROW && !isHealthy(course, now)
}

function isHealthy(course: Course | undefined, now: number): boolean {
  return course?.servingSince !== undefined && now - course.servingSince >= HEALTHY_MS
}
