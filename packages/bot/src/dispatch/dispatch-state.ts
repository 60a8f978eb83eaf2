import type { InvocationAnswer, ProcessState } from '@rosey/protocol'

/** How one invocation ended. */
export type DispatchEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'timed-out' }
  /** The process that had it died, or another had it before. */
  | { readonly kind: 'interrupted' }
  /** Never executed: the plugin did not come, or did not take it, while it was held. */
  | { readonly kind: 'not-taken' }
  | { readonly kind: 'restarting'; readonly seconds: number }
  | { readonly kind: 'away'; readonly state: ProcessState }
  | { readonly kind: 'gone-command' }

/** Where an invocation is. */
export type DispatchStage =
  /**
   * In the bot's hands; sent when the plugin serves, not before `retryAt` (ms since 1970). Where it waits because of
   * what one process said (`refusedBy`), another process need not wait for that.
   */
  | { readonly kind: 'holding'; readonly retryAt: number; readonly refusedBy?: string | null }
  /** On its way to a process; neither accepted nor refused. */
  | { readonly kind: 'offered'; readonly instance: string | null; readonly resendAt: number }
  /** In the hands of a process. It is never run again, only asked about (`probeAt`) once the bus was away. */
  | {
      readonly kind: 'accepted'
      readonly instance: string | null
      readonly deadline: number
      /** When it counts as interrupted, because its process is gone. */
      readonly goneAt: number | undefined
      readonly probeAt: number | undefined
    }
  | { readonly kind: 'ended'; readonly end: DispatchEnd }

/** One invocation on its way to a plugin and back. Times in ms since 1970. */
export interface Dispatch {
  readonly stage: DispatchStage
  readonly holdUntil: number
  readonly timeoutMs: number
  /** How often it was sent. */
  readonly sends: number
  /** Which of them was the first that came after it was accepted. */
  readonly firstProbe: number
  /** Highest number of a reply so far; answers that come again have lower ones. */
  readonly lastSeq: number
  readonly replies: number
}

/** What can happen to an invocation. */
export type DispatchEvent =
  | { readonly kind: 'answer'; readonly send: number; readonly answer: InvocationAnswer }
  | { readonly kind: 'no-responder'; readonly send: number }
  /** A process of the plugin changed, time has passed, or it begins. */
  | { readonly kind: 'look' }
  | { readonly kind: 'bus-up' }

/** What is to be done. */
export type DispatchEffect =
  | { readonly kind: 'send'; readonly send: number; readonly expiresAt: number }
  | { readonly kind: 'reply'; readonly text: string }
  /** The plugin says too much: told once, and nothing more of it is passed on. */
  | { readonly kind: 'overflow' }

/** Replies of one invocation that are passed on; more are dropped. */
export const MAX_REPLIES = 20

/** An invocation that has not been sent yet. */
export function newDispatch(now: number, holdMs: number, timeoutMs: number): Dispatch {
  const stage = { kind: 'holding', retryAt: now } as const
  const firstProbe = Number.POSITIVE_INFINITY
  return { stage, holdUntil: now + holdMs, timeoutMs, sends: 0, firstProbe, lastSeq: -1, replies: 0 }
}

/** True when the command may have run: then its cooldown counts. */
export function wasExecuted(end: DispatchEnd): boolean {
  return end.kind === 'done' || end.kind === 'failed' || end.kind === 'timed-out' || end.kind === 'interrupted'
}
