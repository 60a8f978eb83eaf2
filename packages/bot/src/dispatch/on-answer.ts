import type { InvocationAnswer } from '@rosey/protocol'
import { type Dispatch, type DispatchStage, MAX_REPLIES } from './dispatch-state.ts'
import { type DispatchWorld, ended, holdAndLook, type Stepped, sendAgain, unchanged, watch } from './moves.ts'

/** Wait after a plugin has said that it drains or has too much, in ms. News of it shorten the wait. */
const REFUSED_MS = 250

/** Decides what an answer to the `send`th time means for an invocation. */
export function onAnswer(dispatch: Dispatch, send: number, answer: InvocationAnswer, world: DispatchWorld): Stepped {
  switch (answer.kind) {
    case 'accepted':
      return unchanged(accept(dispatch, answer.instance, world))
    case 'reply':
      return onReply(accept(dispatch, offeredTo(dispatch.stage), world), answer.seq, answer.text)
    case 'done':
      return onDone(accept(dispatch, offeredTo(dispatch.stage), world), answer, world)
    case 'refused':
      return onRefused(dispatch, send, answer.reason, world)
  }
}

// A reply can die with the bus while the end is kept and comes through afterwards: then all is asked for once more.
function onDone(dispatch: Dispatch, done: Extract<InvocationAnswer, { kind: 'done' }>, world: DispatchWorld): Stepped {
  if ((done.replies ?? 0) > dispatch.lastSeq + 1) return sendAgain(dispatch, world)
  return ended(dispatch, done.outcome === 'ok' ? { kind: 'done' } : { kind: 'failed', error: done.error })
}

// In order and without gaps: one that comes too early comes again when all is asked for.
function onReply(dispatch: Dispatch, seq: number, text: string): Stepped {
  if (seq !== dispatch.lastSeq + 1) return unchanged(dispatch)
  const replies = dispatch.replies + 1
  const after: Dispatch = { ...dispatch, lastSeq: seq, replies }
  if (replies <= MAX_REPLIES) return { dispatch: after, effects: [{ kind: 'reply', text }] }
  return { dispatch: after, effects: replies === MAX_REPLIES + 1 ? [{ kind: 'overflow' }] : [] }
}

function onRefused(
  dispatch: Dispatch,
  send: number,
  reason: Extract<InvocationAnswer, { kind: 'refused' }>['reason'],
  world: DispatchWorld,
): Stepped {
  const { stage } = dispatch
  if (stage.kind === 'accepted') {
    // To an older one it is no news; to a probe it says that its process is gone and the answers with it.
    return reason === 'repeated' && send >= dispatch.firstProbe
      ? ended(dispatch, { kind: 'interrupted' })
      : unchanged(dispatch)
  }
  switch (reason) {
    case 'repeated':
      return ended(dispatch, { kind: 'interrupted' })
    case 'unknown-command':
      return ended(dispatch, { kind: 'gone-command' })
    case 'draining':
    case 'overloaded':
      if (stage.kind !== 'offered' || send !== dispatch.sends) return unchanged(dispatch)
      return holdAndLook(dispatch, stage.instance, world.now + REFUSED_MS, world)
  }
}

function accept(dispatch: Dispatch, instance: string | null, world: DispatchWorld): Dispatch {
  const { stage, timeoutMs } = dispatch
  if (stage.kind === 'accepted' || stage.kind === 'ended') return dispatch
  const accepted = {
    kind: 'accepted',
    instance,
    deadline: world.now + timeoutMs,
    goneAt: undefined,
    probeAt: undefined,
  } as const
  return watch({ ...dispatch, stage: accepted }, accepted, world)
}

function offeredTo(stage: DispatchStage): string | null {
  return stage.kind === 'offered' ? stage.instance : null
}
