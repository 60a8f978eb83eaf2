/** Lateness of a timer in ms from which the process itself must have stood still: stopped, swapped out, suspended. */
const LATE_MS = 500

/** A time limit that has begun. */
export interface Deadline {
  cancel(): void
}

/**
 * Calls `onDue` after `ms`. When the timer fires much too late, this process was away and the other side could not
 * show what it did meanwhile, so the time begins anew.
 */
export function startDeadline(ms: number, onDue: () => void): Deadline {
  let dueAt = performance.now() + ms
  const check = (): void => {
    const now = performance.now()
    if (now - dueAt < LATE_MS) {
      onDue()
      return
    }
    dueAt = now + ms
    timer = setTimeout(check, ms)
  }
  let timer = setTimeout(check, ms)
  return { cancel: () => clearTimeout(timer) }
}
