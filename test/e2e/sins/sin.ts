import type { PluginSettings, ProcessStatus } from '../../../packages/protocol/src/index.ts'

/** One way in which a plugin misbehaves, and what becomes of it. */
export interface Sin {
  /** The end of a sentence that begins with "a plugin that". */
  readonly does: string
  /** Its folder below `test/fixtures/plugins`. */
  readonly plugin: string
  /** Its start, a stop on request, a signal from outside, or a command in chat. */
  readonly begins: 'start' | 'stop' | NodeJS.Signals | `!${string}`
  /** The one line that the command is answered with; absent where what it does and its end are a race. */
  readonly answer?: RegExp
  readonly ends: SinEnd
  /** Of the operator; over what holds for every sinner. */
  readonly settings?: PluginSettings
  /** Why it cannot be shown on this machine; absent where it can. */
  readonly skip?: string
  /** Puts something into its folder, of which the path is given, before it is found. */
  prepare?(folder: string): Promise<void>
}

/**
 * Where a sinner ends.
 *
 * - `goes-on`: it runs in the same process, and was refused the bus at least so many times
 * - `serves`: it runs, in the same process or another: where it ends is chance
 * - `restarted`: another process runs in its place
 * - `stopped`, `failed`: nothing runs
 */
export type SinEnd =
  | { readonly kind: 'goes-on'; readonly refusals: number }
  | { readonly kind: 'serves' }
  | { readonly kind: 'restarted' | 'stopped' | 'failed'; readonly because: RegExp }

/** It runs on as if nothing had been. */
export const GOES_ON: SinEnd = { kind: 'goes-on', refusals: 0 }

/** It runs on; the bus refused it so many uses at least. */
export const goesOnRefused = (refusals: number): SinEnd => ({ kind: 'goes-on', refusals })

/** It runs, in the same process or another. */
export const SERVES: SinEnd = { kind: 'serves' }

/** It crashed once, for this cause, and runs again. */
export const restarted = (because: RegExp): SinEnd => ({ kind: 'restarted', because })

/** It is stopped, and that is no failure. */
export const stopped = (because: RegExp): SinEnd => ({ kind: 'stopped', because })

/** It was given up, or is never tried again. */
export const failed = (because: RegExp): SinEnd => ({ kind: 'failed', because })

/** True when a sinner is where it should end; `before` is how it was when it began, where it ran then. */
export function hasEnded(end: SinEnd, now: ProcessStatus, before: ProcessStatus | undefined): boolean {
  switch (end.kind) {
    case 'goes-on':
      return now.state === 'running' && now.pid === before?.pid && (now.refused?.count ?? 0) >= end.refusals
    case 'serves':
      return now.state === 'running'
    case 'restarted': {
      const isNew = now.state === 'running' && now.pid !== before?.pid
      return isNew && now.crashes === (before?.crashes ?? 0) + 1 && end.because.test(now.lastError ?? '')
    }
    case 'stopped':
    case 'failed':
      return now.state === end.kind && now.pid === null && end.because.test(now.reason)
  }
}
