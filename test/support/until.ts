import { setTimeout as delay } from 'node:timers/promises'

/** Time between two looks in ms. */
const LOOK_MS = 10

/**
 * Waits for a state: looks again and again until `look` gives something else than undefined.
 *
 * @throws when `timeoutMs` have passed, or what `look` throws
 */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>, timeoutMs = 10_000): Promise<T> {
  const endsAt = performance.now() + timeoutMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > endsAt) throw new Error(`the state did not come within ${timeoutMs} ms: ${look.toString()}`)
    await delay(LOOK_MS)
  }
}
