import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'

/** Time between two looks in ms. */
const LOOK_MS = 10

/**
 * Waits for a state: looks again and again until `look` gives something else than undefined.
 *
 * @param timeoutMs generous by default: several test files at once share few cores
 * @throws when `timeoutMs` have passed, or what `look` throws
 */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>, timeoutMs = 60_000): Promise<T> {
  const endsAt = performance.now() + timeoutMs
  for (;;) {
    const isOver = performance.now() > endsAt
    // After a hold of this process time is over before the event loop has taken in what came meanwhile.
    if (isOver) await nextTurn()
    const found = await look()
    if (found !== undefined) return found
    if (isOver) throw new Error(`the state did not come within ${timeoutMs} ms: ${look.toString()}`)
    await delay(LOOK_MS)
  }
}
