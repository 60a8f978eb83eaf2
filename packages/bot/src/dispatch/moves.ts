import { isServing, type Peer } from '@rosey/protocol'
import { availabilityOf } from './availability.ts'
import type { Dispatch, DispatchEffect, DispatchEnd, DispatchStage } from './dispatch-state.ts'

/** Sent, and neither accepted nor refused: sent again with the same id after this time, in ms. */
export const RESEND_MS = 2000
/** What a process has said before it died may arrive behind the news of its death; so long is waited, in ms. */
export const LAST_WORDS_MS = 100
/** An `accepted` that was sent in time may arrive a little late; in ms. */
export const LATE_ANSWER_MS = 250

/** What a decision depends on beside the invocation itself. */
export interface DispatchWorld {
  readonly now: number
  readonly busUp: boolean
  /** The plugin; undefined when nobody knows it any more. */
  readonly peer: Peer | undefined
  /** True when that process of the plugin will not answer any more. */
  readonly isGone: (instance: string | null) => boolean
}

/** The invocation afterwards, and what is to be done. */
export interface Stepped {
  readonly dispatch: Dispatch
  readonly effects: readonly DispatchEffect[]
}

type Holding = Extract<DispatchStage, { kind: 'holding' }>
type Accepted = Extract<DispatchStage, { kind: 'accepted' }>

/** Decides about an invocation in the bot's hands: it goes on waiting, is sent, or ends unexecuted. */
export function lookAtHeld(dispatch: Dispatch, stage: Holding, world: DispatchWorld): Stepped {
  const { holdUntil, sends } = dispatch
  const { now, peer, busUp } = world
  // What has been sent before may have been accepted at the last moment.
  if (now >= (sends === 0 ? holdUntil : holdUntil + LATE_ANSWER_MS)) return ended(dispatch, { kind: 'not-taken' })
  const mustWait = now < stage.retryAt
  if (mustWait && stage.refusedBy === undefined) return unchanged(dispatch)
  const availability = availabilityOf(peer, now, holdUntil)
  switch (availability.kind) {
    case 'coming':
      return unchanged(dispatch)
    case 'later':
      return ended(dispatch, { kind: 'restarting', seconds: availability.seconds })
    case 'away':
      return ended(dispatch, availability)
    case 'serving': {
      const { instance } = availability
      if (!busUp || now >= holdUntil || (mustWait && instance === stage.refusedBy)) return unchanged(dispatch)
      return sent({ ...dispatch, stage: { kind: 'offered', instance, resendAt: now + RESEND_MS } }, holdUntil)
    }
  }
}

/** Takes an invocation back because process `by` did not take it; another process need not wait until `retryAt`. */
export function holdAndLook(dispatch: Dispatch, by: string | null, retryAt: number, world: DispatchWorld): Stepped {
  const stage = { kind: 'holding', retryAt, refusedBy: by } as const
  return lookAtHeld({ ...dispatch, stage }, stage, world)
}

/** Takes an invocation back until `retryAt`, whatever happens in between. */
export function held(dispatch: Dispatch, retryAt: number): Dispatch {
  return { ...dispatch, stage: { kind: 'holding', retryAt } }
}

/** Sends with the same id: a plugin that has it says again what it has said, and does not run it again. */
export function sendAgain(dispatch: Dispatch, { now, busUp, peer }: DispatchWorld): Stepped {
  const { stage, sends, firstProbe, holdUntil } = dispatch
  if (stage.kind === 'offered') {
    const later: Dispatch = { ...dispatch, stage: { ...stage, resendAt: now + RESEND_MS } }
    return busUp ? sent(later, holdUntil) : unchanged(later)
  }
  if (stage.kind !== 'accepted') return unchanged(dispatch)
  const asked: Dispatch = { ...dispatch, stage: { ...stage, probeAt: undefined } }
  // Another process would not know that it has run, and run it again.
  const holderServes = peer !== undefined && isServing(peer.state) && peer.instance === stage.instance
  if (!busUp || !holderServes) return unchanged(asked)
  return sent({ ...asked, firstProbe: Math.min(firstProbe, sends + 1) }, now + RESEND_MS)
}

/** The user is told at once when the process that has the command is gone, but not before its last words are in. */
export function watch(dispatch: Dispatch, stage: Accepted, { now, isGone }: DispatchWorld): Dispatch {
  if (stage.goneAt !== undefined || !isGone(stage.instance)) return dispatch
  return { ...dispatch, stage: { ...stage, goneAt: now + LAST_WORDS_MS } }
}

/** The end of an invocation. */
export function ended(dispatch: Dispatch, end: DispatchEnd): Stepped {
  return { dispatch: { ...dispatch, stage: { kind: 'ended', end } }, effects: [] }
}

/** Nothing is to be done. */
export function unchanged(dispatch: Dispatch): Stepped {
  return { dispatch, effects: [] }
}

function sent(dispatch: Dispatch, expiresAt: number): Stepped {
  const send = dispatch.sends + 1
  return { dispatch: { ...dispatch, sends: send }, effects: [{ kind: 'send', send, expiresAt }] }
}
