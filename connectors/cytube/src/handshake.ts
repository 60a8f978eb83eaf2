import { fieldsOf, textOf } from './fields.ts'
import type { Frame } from './frames.ts'
import { type Setback, setbackOfDoor, setbackOfLogin } from './setback.ts'

/** Who joins which channel. */
export interface Entry {
  readonly channel: string
  readonly channelPassword: string | undefined
  readonly user: string
  /** Without one the login is a guest's. */
  readonly password: string | undefined
}

/** How far a connection has come on its way into the channel. */
export type Phase =
  | {
      readonly kind: 'logging-in'
      /** The user list came first: the server has the socket in the channel already. */
      readonly listed: boolean
    }
  | {
      readonly kind: 'entering'
      /** The channel's rank has come; a guest gets none. */
      readonly ranked: boolean
      /** The first user list has come: the join is complete. */
      readonly listed: boolean
      /** What the server said about the channel password, if anything. */
      readonly door: 'open' | 'closed' | 'wrong-password'
    }
  | { readonly kind: 'inside' }

/** The phase after a frame, what is to be sent now, and what ends the attempt. */
export interface Step {
  readonly phase: Phase
  readonly send: readonly Frame[]
  readonly name?: string
  readonly setback?: Setback
}

/** The phase of a connection that has just been opened. */
export const BEFORE_LOGIN: Phase = { kind: 'logging-in', listed: false }

/** The first step on every connection: the login, whose answer is waited for before anything else is sent. */
export function beginHandshake(entry: Entry): Step {
  const password = entry.password === undefined ? {} : { pw: entry.password }
  const login = { event: 'login', args: [{ name: entry.user, ...password }] }
  return { phase: BEFORE_LOGIN, send: [login] }
}

/**
 * The next step. Login first, then the one `joinChannel` of this connection; inside only with the user list and the
 * channel rank, since a privileged frame before the rank is a kick and a line before the list is lost.
 */
export function stepHandshake(phase: Phase, frame: Frame, entry: Entry): Step {
  switch (phase.kind) {
    case 'logging-in':
      if (frame.event === 'userlist' && !phase.listed) return stay({ ...phase, listed: true })
      return frame.event === 'login' ? answeredLogin(phase, frame, entry) : stay(phase)
    case 'entering':
      return entered(phase, frame)
    case 'inside':
      return stay(phase)
  }
}

/** What it means that the channel was not entered in time. */
export function setbackOfPhase(phase: Phase): Setback | undefined {
  return phase.kind === 'entering' && phase.door !== 'open' ? setbackOfDoor(phase.door === 'wrong-password') : undefined
}

function answeredLogin(phase: Extract<Phase, { kind: 'logging-in' }>, frame: Frame, entry: Entry): Step {
  const answer = fieldsOf(frame.args[0])
  if (answer.success !== true) {
    const setback = setbackOfLogin(textOf(answer.error) ?? 'no reason given')
    return { phase, send: [], setback }
  }
  const password = entry.channelPassword === undefined ? {} : { pw: entry.channelPassword }
  const join = { event: 'joinChannel', args: [{ name: entry.channel, ...password }] }
  return {
    ...stay(inside({ kind: 'entering', ranked: answer.guest === true, listed: phase.listed, door: 'open' })),
    send: [join],
    name: textOf(answer.name) ?? entry.user,
  }
}

function entered(phase: Extract<Phase, { kind: 'entering' }>, frame: Frame): Step {
  return stay(inside(afterFrame(phase, frame)))
}

function inside(phase: Extract<Phase, { kind: 'entering' }>): Phase {
  return phase.ranked && phase.listed ? { kind: 'inside' } : phase
}

function afterFrame(phase: Extract<Phase, { kind: 'entering' }>, frame: Frame): Extract<Phase, { kind: 'entering' }> {
  switch (frame.event) {
    case 'rank':
      return { ...phase, ranked: true }
    case 'userlist':
      return { ...phase, listed: true }
    case 'needPassword':
      return { ...phase, door: frame.args[0] === true ? 'wrong-password' : 'closed' }
    case 'cancelNeedPassword':
      return { ...phase, door: 'open' }
    default:
      return phase
  }
}

function stay(phase: Phase): Step {
  return { phase, send: [] }
}
