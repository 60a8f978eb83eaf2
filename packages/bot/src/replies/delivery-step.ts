import { type ActionResult, isServing, type Peer } from '@rosey/protocol'

/** What became of a line. */
export type DeliveryResult =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly reason: string }
  /** Nobody can say whether it was sent (`connector` had it), or it was not and is too old (`bot` had it). */
  | { readonly kind: 'lost'; readonly holder: 'bot' | 'connector'; readonly reason: string }

/** Where a line is. Times in ms since 1970. */
export type DeliveryStage =
  | { readonly kind: 'waiting'; readonly retryAt: number }
  | {
      readonly kind: 'handed'
      readonly instance: string | null
      /** When it counts as lost, because its process is gone. */
      readonly goneAt: number | undefined
      /** When it is asked about again, because nobody listened. */
      readonly probeAt: number | undefined
    }
  | { readonly kind: 'ended'; readonly result: DeliveryResult }

/** One line on its way to a connector. */
export interface DeliveryState {
  readonly stage: DeliveryStage
  readonly expiresAt: number
  /** How often it was sent. */
  readonly sends: number
}

/** What can happen to a line. */
export type DeliveryEvent =
  /** A process of the connector changed, time has passed, its turn has come, or it begins. */
  | { readonly kind: 'look' }
  | { readonly kind: 'bus-up' }
  | { readonly kind: 'no-responder'; readonly send: number }
  | { readonly kind: 'result'; readonly result: ActionResult }

/** What a decision depends on beside the line itself. */
export interface DeliveryWorld {
  readonly now: number
  readonly busUp: boolean
  /** The connector; undefined where nobody told of it: then it is tried. */
  readonly peer: Peer | undefined
  readonly isGone: (instance: string | null) => boolean
  /** Nothing said before it still waits. */
  readonly isNext: boolean
}

/** Wait after nobody listened, in ms. */
export const DELIVERY_RETRY_MS = 200
/** What a connector has said before it died may arrive behind the news of its death; so long is waited, in ms. */
export const LAST_WORDS_MS = 100
/** How long after its expiry a line that was handed over may still be confirmed, in ms. */
export const LATE_RESULT_MS = 2000

/** The line afterwards; it is to be sent when `sends` has grown. */
export function stepDelivery(state: DeliveryState, event: DeliveryEvent, world: DeliveryWorld): DeliveryState {
  const { stage, sends } = state
  if (stage.kind === 'ended') return state
  switch (event.kind) {
    case 'result':
      return ended(state, resultOf(event.result))
    case 'look':
      return stage.kind === 'waiting' ? lookAtWaiting(state, stage, world) : lookAtHanded(state, stage, world)
    case 'bus-up':
      return stage.kind === 'waiting' ? lookAtWaiting(state, stage, world) : ask(state, stage, world)
    case 'no-responder':
      if (event.send !== sends || stage.kind !== 'handed') return state
      // Only of the first one is it sure that nobody has it.
      return sends === 1
        ? { ...state, sends: 0, stage: { kind: 'waiting', retryAt: world.now + DELIVERY_RETRY_MS } }
        : { ...state, stage: { ...stage, probeAt: world.now + DELIVERY_RETRY_MS } }
  }
}

/** When to look again although nothing happens, in ms since 1970; undefined when it has ended. */
export function wakeDeliveryAt({ stage, expiresAt }: DeliveryState, now: number): number | undefined {
  switch (stage.kind) {
    case 'waiting':
      return stage.retryAt > now ? Math.min(stage.retryAt, expiresAt) : expiresAt
    case 'handed':
      return Math.min(expiresAt + LATE_RESULT_MS, ...[stage.goneAt, stage.probeAt].filter((at) => at !== undefined))
    case 'ended':
      return undefined
  }
}

type Waiting = Extract<DeliveryStage, { kind: 'waiting' }>
type Handed = Extract<DeliveryStage, { kind: 'handed' }>

function lookAtWaiting(state: DeliveryState, stage: Waiting, world: DeliveryWorld): DeliveryState {
  const { now, busUp, peer, isNext } = world
  if (now >= state.expiresAt) {
    return ended(state, { kind: 'lost', holder: 'bot', reason: 'the connector was away until it expired' })
  }
  const isThere = peer === undefined || isServing(peer.state)
  if (!busUp || !isThere || !isNext || now < stage.retryAt) return state
  const handed = { kind: 'handed', instance: peer?.instance ?? null, goneAt: undefined, probeAt: undefined } as const
  return { ...state, sends: state.sends + 1, stage: handed }
}

function lookAtHanded(state: DeliveryState, stage: Handed, world: DeliveryWorld): DeliveryState {
  const { now, isGone } = world
  if (stage.goneAt !== undefined && now >= stage.goneAt) {
    return ended(state, {
      kind: 'lost',
      holder: 'connector',
      reason: 'the connector ended before it confirmed the line',
    })
  }
  if (now >= state.expiresAt + LATE_RESULT_MS) {
    return ended(state, { kind: 'lost', holder: 'connector', reason: 'the connector did not confirm the line in time' })
  }
  if (stage.goneAt === undefined && isGone(stage.instance)) {
    return { ...state, stage: { ...stage, goneAt: now + LAST_WORDS_MS } }
  }
  return stage.probeAt !== undefined && now >= stage.probeAt ? ask(state, stage, world) : state
}

// With the same id, and only the process that has it: it says what became of the line and does not say it again.
function ask(state: DeliveryState, stage: Handed, { busUp, peer }: DeliveryWorld): DeliveryState {
  const asked: DeliveryState = { ...state, stage: { ...stage, probeAt: undefined } }
  const holderServes = peer === undefined || (isServing(peer.state) && peer.instance === stage.instance)
  return busUp && holderServes ? { ...asked, sends: state.sends + 1 } : asked
}

function resultOf(result: ActionResult): DeliveryResult {
  switch (result.outcome) {
    case 'sent':
      return { kind: 'sent' }
    case 'refused':
      return { kind: 'refused', reason: result.reason }
    case 'unknown':
      return { kind: 'lost', holder: 'connector', reason: result.reason }
  }
}

function ended(state: DeliveryState, result: DeliveryResult): DeliveryState {
  return { ...state, stage: { kind: 'ended', result } }
}
