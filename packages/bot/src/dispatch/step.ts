import type { Dispatch, DispatchEvent } from './dispatch-state.ts'
import {
  type DispatchWorld,
  ended,
  held,
  holdAndLook,
  LAST_WORDS_MS,
  LATE_ANSWER_MS,
  lookAtHeld,
  type Stepped,
  sendAgain,
  unchanged,
  watch,
} from './moves.ts'
import { onAnswer } from './on-answer.ts'

/** Wait before a plugin that serves and yet had no responder is tried again, in ms. News of it shorten the wait. */
const NO_RESPONDER_MS = 100
/** Wait before one that is not on the bus is asked again about what it has in hand, in ms. */
const PROBE_MS = 250

/**
 * The delivery rules of a command (DESIGN §4) as one decision: what is not accepted is held and sent again with the
 * same id, what is accepted is never run again, and each invocation ends exactly once.
 */
export function step(dispatch: Dispatch, event: DispatchEvent, world: DispatchWorld): Stepped {
  switch (event.kind) {
    case 'look':
      return look(dispatch, world)
    case 'bus-up':
      return dispatch.stage.kind === 'holding' ? look(dispatch, world) : sendAgain(dispatch, world)
    case 'no-responder':
      return event.send === dispatch.sends ? onNoResponder(dispatch, world) : unchanged(dispatch)
    case 'answer':
      // What comes after the end changes nothing.
      return dispatch.stage.kind === 'ended' ? unchanged(dispatch) : onAnswer(dispatch, event.send, event.answer, world)
  }
}

/** When to look again although nothing happens, in ms since 1970; undefined when it has ended. */
export function wakeAt({ stage, holdUntil, sends }: Dispatch, now: number): number | undefined {
  switch (stage.kind) {
    case 'holding': {
      const end = sends === 0 ? holdUntil : holdUntil + LATE_ANSWER_MS
      return stage.retryAt > now ? Math.min(stage.retryAt, end) : end
    }
    case 'offered':
      return Math.min(stage.resendAt, holdUntil + LATE_ANSWER_MS)
    case 'accepted':
      return Math.min(
        stage.deadline,
        stage.goneAt ?? Number.POSITIVE_INFINITY,
        stage.probeAt ?? Number.POSITIVE_INFINITY,
      )
    case 'ended':
      return undefined
  }
}

function look(dispatch: Dispatch, world: DispatchWorld): Stepped {
  const { stage, holdUntil } = dispatch
  const { now } = world
  switch (stage.kind) {
    case 'holding':
      return lookAtHeld(dispatch, stage, world)
    case 'offered':
      if (now >= holdUntil + LATE_ANSWER_MS) return ended(dispatch, { kind: 'not-taken' })
      // It may have been accepted: then its last words say so.
      if (world.isGone(stage.instance)) return unchanged(held(dispatch, now + LAST_WORDS_MS))
      return now >= stage.resendAt ? sendAgain(dispatch, world) : unchanged(dispatch)
    case 'accepted': {
      if (stage.goneAt !== undefined && now >= stage.goneAt) return ended(dispatch, { kind: 'interrupted' })
      if (now >= stage.deadline) return ended(dispatch, { kind: 'timed-out' })
      const watched = watch(dispatch, stage, world)
      return stage.probeAt !== undefined && now >= stage.probeAt ? sendAgain(watched, world) : unchanged(watched)
    }
    case 'ended':
      return unchanged(dispatch)
  }
}

function onNoResponder(dispatch: Dispatch, world: DispatchWorld): Stepped {
  const { stage } = dispatch
  if (stage.kind === 'offered') return holdAndLook(dispatch, stage.instance, world.now + NO_RESPONDER_MS, world)
  if (stage.kind !== 'accepted') return unchanged(dispatch)
  return unchanged({ ...dispatch, stage: { ...stage, probeAt: world.now + PROBE_MS } })
}
