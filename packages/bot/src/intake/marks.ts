import { ChannelMap } from '../channel-map.ts'

/** Of each channel the time of the newest message that was taken, by the platform's clock, in ms since 1970. */
export class Marks {
  readonly #newest = new ChannelMap<number>()

  get(connector: string, channel: string): number | undefined {
    return this.#newest.get(connector, channel)
  }

  /** Moves the mark; never back. */
  move(connector: string, channel: string, time: number): void {
    this.#newest.set(connector, channel, Math.max(this.get(connector, channel) ?? time, time))
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
