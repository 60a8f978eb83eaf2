import { BoundedMap } from '../bounded-map.ts'
import { keyOf } from '../keys.ts'

const MAX_CHANNELS = 500

/** Of each channel the time of the newest message that was taken, by the platform's clock, in ms since 1970. */
export class Marks {
  readonly #newest = new BoundedMap<string, number>(MAX_CHANNELS)

  get(connector: string, channel: string): number | undefined {
    return this.#newest.get(keyOf(connector, channel))
  }

  /** Moves the mark; never back. */
  move(connector: string, channel: string, time: number): void {
    const key = keyOf(connector, channel)
    this.#newest.set(key, Math.max(this.#newest.get(key) ?? time, time))
  }
}

/**
 * What of a platform's replay was missed: commands that are not known and not older than the newest message that was
 * taken; of several in one millisecond some may have been. Without a mark (the bot has just started) nobody knows what
 * is new, and nothing is.
 */
export function missedCommands<M extends { id: string; time: number }>(
  replayed: readonly M[],
  mark: number | undefined,
  isKnown: (id: string) => boolean,
  isCommand: (message: M) => boolean,
): M[] {
  if (mark === undefined) return []
  return replayed.filter((message) => message.time >= mark && !isKnown(message.id) && isCommand(message))
}
