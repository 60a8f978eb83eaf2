import type { PluginSettings } from '../../../packages/protocol/src/index.ts'

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
  /** Of the operator; over {@link SIN_SETTINGS}. */
  readonly settings?: PluginSettings
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

/** What the operator has set for each sinner, so that a test need not wait long. */
export const SIN_SETTINGS: PluginSettings = {
  restart: { maxAttempts: 1, initialDelaySeconds: 0.1, maxDelaySeconds: 0.1 },
  stopTimeoutSeconds: 0.5,
  health: { heartbeatSeconds: 0.2, hangSeconds: 2 },
}

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
