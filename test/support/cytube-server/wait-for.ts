import { setTimeout as delay } from 'node:timers/promises'

/**
 * Waits until `probe` gives something other than undefined or false, looking every few milliseconds.
 *
 * @returns what the probe gave
 * @throws Error that names `what` when the deadline (10 s unless told) passes
 */
export async function waitFor<T>(what: string, probe: () => T | undefined | false, timeoutMs = 60_000): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const found = probe()
    if (found !== undefined && found !== false) return found
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`)
    await delay(5)
  }
}
