/** Sends a signal to a process and all that it started and did not put into another group; false when none is left. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
    return true
  } catch {
    // ESRCH: it has ended. EPERM cannot be: it is our own child.
    return false
  }
}

/** Times of the three steps of a stop, in ms (C7). */
export interface StopTimes {
  /** From asking to SIGTERM. */
  readonly graceMs: number
  /** From SIGTERM to SIGKILL. */
  readonly termMs: number
}

/** Ask, then SIGTERM, then SIGKILL, each step only when the one before did not end it. */
export async function stopInThreeSteps(
  steps: { ask(): void; signal(signal: NodeJS.Signals): void; exited: Promise<unknown> },
  { graceMs, termMs }: StopTimes,
): Promise<void> {
  steps.ask()
  if (await settlesWithin(steps.exited, graceMs)) return
  steps.signal('SIGTERM')
  if (await settlesWithin(steps.exited, termMs)) return
  steps.signal('SIGKILL')
  await steps.exited
}

/** True when the promise settles within `ms`; false when the time is over first. Rejects as it does. */
export async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => late.resolve(false), ms)
  const outcome = await Promise.race([promise.then(() => true), late.promise])
  clearTimeout(timer)
  return outcome
}
