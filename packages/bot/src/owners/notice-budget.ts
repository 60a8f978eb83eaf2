import type { Trouble } from './trouble.ts'

/** Time in which an owner is told once that one name has failed, and once that it crashes; in ms. */
export const REPEAT_MS = 10 * 60_000
/** Notices in {@link WINDOW_MS}; the next one says that no more come. */
export const MAX_NOTICES = 5
/** See {@link MAX_NOTICES}; in ms. */
export const WINDOW_MS = 60 * 60_000

/** What was told already. */
export interface Told {
  readonly kind: Trouble['kind'] | 'summary'
  readonly name: string
  /** In ms since 1970. */
  readonly at: number
}

/** What is done about a trouble: told, told as the last one for a while, or kept silent. */
export type Telling = 'notice' | 'summary' | 'silence'

/** Decides whether an owner is told of one trouble more (C17). */
export function decideTelling(told: readonly Told[], { kind, peer }: Trouble, now: number): Telling {
  const recent = told.filter(({ at }) => now - at < WINDOW_MS)
  const isRepeated = recent.some(
    (other) => other.name === peer.name && other.kind === kind && now - other.at < REPEAT_MS,
  )
  // Without a critical one the bot is degraded: no noise of others may keep that from an owner.
  if (peer.critical === true) return isRepeated ? 'silence' : 'notice'
  if (isRepeated || recent.some((other) => other.kind === 'summary')) return 'silence'
  return recent.length >= MAX_NOTICES ? 'summary' : 'notice'
}

/** What has to be remembered of what was told. */
export function stillCounting(told: readonly Told[], now: number): Told[] {
  return told.filter(({ at }) => now - at < WINDOW_MS)
}
