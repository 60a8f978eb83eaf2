import { canFollow, type DesiredState, type ProcessState } from '@rosey/protocol'

/** Whether a start is possible now. */
export type Gate =
  | { readonly kind: 'open' }
  /** It will be: the start waits. */
  | { readonly kind: 'closed'; readonly reason: string }
  /** It will not be without a person. */
  | { readonly kind: 'barred'; readonly reason: string }

/** What the next step of one process depends on. */
export interface StepFacts {
  readonly desired: DesiredState
  readonly state: ProcessState
  readonly alive: boolean
  /** A new process is wanted in place of the one that runs. */
  readonly replace: boolean
  readonly gate: Gate
  /** Why it was barred, when that is what made it fail: it starts once the gate lets it. */
  readonly barredBy: string | undefined
  /** When the backoff is over, in ms since 1970; undefined when there is none. */
  readonly backoffUntil: number | undefined
  readonly now: number
}

/** What is done next. */
export type Step =
  | { readonly kind: 'start' }
  | { readonly kind: 'stop'; readonly cause: 'asked' | 'replaced' }
  /** No process, and none is wanted: the state says so. */
  | { readonly kind: 'rest'; readonly state: 'stopped' | 'disabled' }
  | { readonly kind: 'bar'; readonly reason: string }
  /** Nothing to do until something changes, or until the time when there is one. */
  | { readonly kind: 'wait'; readonly until?: number; readonly reason?: string }

/** The step that brings one process from what is to what should be. */
export function nextStep({ desired, state, alive, replace, gate, barredBy, backoffUntil, now }: StepFacts): Step {
  if (desired !== 'running') return alive ? { kind: 'stop', cause: 'asked' } : rest(desired, state)
  if (alive) return replace && gate.kind === 'open' ? { kind: 'stop', cause: 'replaced' } : { kind: 'wait' }
  if (state === 'failed' && (barredBy === undefined || isBarredBy(gate, barredBy))) return { kind: 'wait' }
  if (backoffUntil !== undefined && backoffUntil > now) return { kind: 'wait', until: backoffUntil }
  switch (gate.kind) {
    case 'open':
      return { kind: 'start' }
    case 'closed':
      return { kind: 'wait', reason: gate.reason }
    case 'barred':
      return { kind: 'bar', reason: gate.reason }
  }
}

function isBarredBy(gate: Gate, reason: string): boolean {
  return gate.kind === 'barred' && gate.reason === reason
}

// A failure stays visible: stopping what has failed changes nothing, starting and disabling do. What cannot become
// disabled at once (it waited for its start) is stopped on the way.
function rest(desired: 'stopped' | 'disabled', state: ProcessState): Step {
  const rests = state === desired || (state === 'failed' && desired === 'stopped')
  if (rests) return { kind: 'wait' }
  return { kind: 'rest', state: canFollow(state, desired) ? desired : 'stopped' }
}
