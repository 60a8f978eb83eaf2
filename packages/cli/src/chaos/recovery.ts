import { isServing, type ProcessState, type ProcessStatus } from '@rosey/protocol'
import type { ChaosAction } from './actions.ts'
import type { ChaosTarget } from './target.ts'

/** How a process came out of what was done to it. */
export type Recovery =
  | { readonly kind: 'waiting' }
  /** It serves again: a new process, or the same one once it was let go. */
  | { readonly kind: 'back'; readonly pid: number; readonly isNew: boolean }
  /** It rests, and nothing will start it again by itself. */
  | { readonly kind: 'resting'; readonly state: ProcessState; readonly reason: string }
  /** It took no notice of the signal. */
  | { readonly kind: 'ignored' }

/** What is known beside the status. Times in ms, moments as `performance.now()` has them. */
export interface RecoveryFacts {
  readonly action: ChaosAction
  readonly sinceStrikeMs: number
  /** When it was let go; undefined before, and for what is done at once. */
  readonly letGoAt: number | undefined
  /** Somebody was answered who asked after that, and the way of the answer leads through this process. */
  readonly hasAnswered: boolean
  /** How long it has been in this state. */
  readonly inStateMs: number
}

/** A process that was asked by SIGTERM and still works after this time, in ms, does not follow. */
const IGNORED_MS = 10_000
/** States that a restart passes through count only when they last, in ms. */
const RESTING_MS = 500
const RESTING: readonly ProcessState[] = ['stopped', 'disabled', 'failed']

/** Decides from the status how it stands with a process. */
export function decideRecovery(before: ChaosTarget, now: ProcessStatus, facts: RecoveryFacts): Recovery {
  const { state, reason, pid } = now
  if (RESTING.includes(state) && facts.inStateMs >= RESTING_MS) return { kind: 'resting', state, reason }
  if (pid === null || !serves(before, now)) return { kind: 'waiting' }
  if (pid !== before.pid) return { kind: 'back', pid, isNew: true }
  if (facts.action.kind === 'stop' && facts.sinceStrikeMs > IGNORED_MS) return { kind: 'ignored' }
  if (facts.letGoAt === undefined) return { kind: 'waiting' }
  const lastSign = Date.parse(now.lastHealthCheckAt ?? '') - performance.timeOrigin
  return facts.hasAnswered || lastSign > facts.letGoAt ? { kind: 'back', pid, isNew: false } : { kind: 'waiting' }
}

// What was connected before serves when it is connected again.
function serves(before: ChaosTarget, { state }: ProcessStatus): boolean {
  return state === 'running' || (isServing(state) && before.state !== 'running')
}
