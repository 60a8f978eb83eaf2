import { setImmediate } from 'node:timers/promises'

/**
 * Resolves when the news that roseyd had sent before this moment have been read. They come by the control pipe and
 * messages by the bus: what is ready in both is read in any order, and a pipe that becomes ready while the bus is read
 * has its turn in the next round of the event loop.
 */
export async function newsRead(): Promise<void> {
  await setImmediate()
  await setImmediate()
}
