import type { ResolvedRestart } from './settings.ts'

/** How delays grow from one attempt to the next. */
export type Backoff = Pick<ResolvedRestart, 'initialDelayMs' | 'factor' | 'maxDelayMs' | 'jitter'>

/**
 * The delay before an attempt in ms: `initial · factor^(attempt-1)`, at most the maximum; then up to `jitter` of it
 * is taken off or added.
 *
 * @param attempt 1 for the first
 * @param chance a number from 0 to 1
 */
export function backoffDelay(backoff: Backoff, attempt: number, chance: number): number {
  // Bounded, because no delay at all times infinity would be NaN after a thousand attempts.
  const growth = Math.min(backoff.factor ** Math.max(0, attempt - 1), Number.MAX_VALUE)
  const steady = Math.min(backoff.initialDelayMs * growth, backoff.maxDelayMs)
  return Math.max(0, steady * (1 + backoff.jitter * (chance * 2 - 1)))
}
