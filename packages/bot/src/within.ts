import type { Clock } from './clock.ts'

/** Waits for something, but no longer than `timeoutMs`; true when it came in time. It goes on in any case. */
export async function within(awaited: Promise<unknown>, timeoutMs: number, clock: Clock): Promise<boolean> {
  const late = Promise.withResolvers<false>()
  const stopTimer = clock.after(timeoutMs, () => late.resolve(false))
  try {
    return await Promise.race([awaited.then(() => true), late.promise])
  } finally {
    stopTimer()
  }
}
