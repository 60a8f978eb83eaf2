import type { Undo } from '../undo.ts'
import type { CallOutcomes } from './call-counter.ts'

type Run = () => void | Promise<void>

/** The longest that a timer of Node waits, in ms (24.8 days): asked for more, it would not wait at all. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * Runs something once after `delayMs`, at once when that is past. A failure is told, never thrown into the process.
 * Errors: RangeError for what is no number.
 */
export function startTimer(delayMs: number, run: Run, outcomes: CallOutcomes): Undo {
  if (Number.isNaN(delayMs)) throw new RangeError('A delay must be a number of milliseconds, got NaN')
  const dueAt = performance.now() + delayMs
  let timer: NodeJS.Timeout
  const wait = () => {
    const left = dueAt - performance.now()
    timer =
      left > LONGEST_TIMER_MS
        ? setTimeout(wait, LONGEST_TIMER_MS)
        : setTimeout(() => void guarded(run, outcomes), Math.max(0, left))
  }
  wait()
  return () => clearTimeout(timer)
}

/**
 * Runs something every `intervalMs`; a turn is left out while the run before goes on. Errors: RangeError for less than
 * 1 ms and for more than {@link LONGEST_TIMER_MS}.
 */
export function startInterval(intervalMs: number, run: Run, outcomes: CallOutcomes): Undo {
  if (!(intervalMs >= 1 && intervalMs <= LONGEST_TIMER_MS)) {
    throw new RangeError(`An interval must be 1 to ${LONGEST_TIMER_MS} ms, got ${intervalMs}`)
  }
  let busy = false
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    void guarded(run, outcomes).finally(() => {
      busy = false
    })
  }, intervalMs)
  return () => clearInterval(timer)
}

async function guarded(run: Run, outcomes: CallOutcomes): Promise<void> {
  try {
    await run()
    outcomes.succeeded()
  } catch (error) {
    outcomes.failed(error)
  }
}
