import { type Phase, setbackOfPhase } from './handshake.ts'
import { retry, type Setback } from './setback.ts'

/** How long a phase may last, and what its end means. */
export type PhaseTimeout =
  | { readonly kind: 'none' }
  /** The bot counts as inside then. */
  | { readonly kind: 'enter'; readonly afterMs: number }
  | { readonly kind: 'give-up'; readonly afterMs: number; readonly setback: Setback }

// More than the link's own limit for its transport, whose reason tells more.
const OPENING_TIMEOUT_MS = 30_000
const ANSWER_TIMEOUT_MS = 15_000
// Asked for a channel password, a moderator is let in nevertheless as soon as the rank is known.
const DOOR_TIMEOUT_MS = 2000
// The channel rank comes with the user list; where none comes, what the login gave has to do.
const RANK_TIMEOUT_MS = 3000

/** The time limit until the connection is open: a server may take the transport and then never let the client in. */
export const OPENING_TIMEOUT: PhaseTimeout = {
  kind: 'give-up',
  afterMs: OPENING_TIMEOUT_MS,
  setback: retry('no-answer', `CyTube has not opened the connection within ${OPENING_TIMEOUT_MS / 1000} s`, 0),
}

/** The time limit of a phase of the way in. */
export function timeoutOf(phase: Phase): PhaseTimeout {
  if (phase.kind === 'inside') return { kind: 'none' }
  if (phase.kind === 'entering' && phase.listed) return { kind: 'enter', afterMs: RANK_TIMEOUT_MS }
  const door = setbackOfPhase(phase)
  if (door !== undefined) return { kind: 'give-up', afterMs: DOOR_TIMEOUT_MS, setback: door }
  const what = phase.kind === 'entering' ? 'joining the channel' : 'the login'
  const reason = `CyTube has not answered ${what} within ${ANSWER_TIMEOUT_MS / 1000} s`
  return { kind: 'give-up', afterMs: ANSWER_TIMEOUT_MS, setback: retry('no-answer', reason, 0) }
}
