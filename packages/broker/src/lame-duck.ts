import { setTimeout as delay } from 'node:timers/promises'

/** How long a gentle stop takes. */
export interface LameDuckTimes {
  /** Nobody is cut off for this long, in ms. */
  readonly graceMs: number
  /** Those who are still there are cut off until then, in ms from the beginning. */
  readonly durationMs: number
}

/** Longest wait in ms between two clients, as nats-server has it: few of them do not need all of the time. */
const LONGEST_STEP_MS = 1000

/**
 * Time in ms between the end of one client and that of the next, `chance` being from 0 to 1. It is not always the same,
 * so that clients of several servers that stop at once do not come back in step.
 */
export function stepMs(clients: number, { graceMs, durationMs }: LameDuckTimes, chance: number): number {
  const step = Math.min(LONGEST_STEP_MS, Math.max(0, durationMs - graceMs) / Math.max(1, clients))
  return step * Math.max(0.5, chance)
}

/** Ends clients one after the other, after a while. `signal` cuts it short: nobody else is ended then. */
export async function endInTurn(
  clients: () => readonly { end(): void }[],
  times: LameDuckTimes,
  signal: AbortSignal,
): Promise<void> {
  try {
    await delay(times.graceMs, undefined, { signal })
    const all = clients()
    for (const client of all) {
      client.end()
      await delay(stepMs(all.length, times, Math.random()), undefined, { signal })
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
