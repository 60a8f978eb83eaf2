import { BoundedMap } from './bounded-map.ts'

/** Channels of one connector that are remembered. */
const MAX_CHANNELS = 100

/**
 * Something for each channel. Of each connector only so many are kept, the latest ones: one that makes channels up takes
 * nothing away from the others.
 */
export class ChannelMap<V> {
  // As many as the operator has configured: nobody else's events come to the bot.
  readonly #connectors = new Map<string, BoundedMap<string, V>>()

  get(connector: string, channel: string): V | undefined {
    return this.#connectors.get(connector)?.get(channel)
  }

  /** Sets an entry and makes it the youngest of its connector. */
  set(connector: string, channel: string, value: V): void {
    const channels = this.#connectors.get(connector) ?? new BoundedMap<string, V>(MAX_CHANNELS)
    this.#connectors.set(connector, channels)
    channels.set(channel, value)
  }

  /** The value of a channel, made and set when there is none. */
  ensure(connector: string, channel: string, make: () => V): V {
    const found = this.get(connector, channel)
    if (found !== undefined) return found
    const made = make()
    this.set(connector, channel, made)
    return made
  }
}
