import type { ChatEvent } from '@rosey/protocol'
import type { Settlement } from '@rosey/sdk'

/** How long the connector keeps an event that the bot has not taken (DESIGN §4). */
export const KEEP_MS = 10_000

/** How many events it keeps of one channel (DESIGN §4). */
export const KEEP_EVENTS = 200

/** One event on its way to the bot. */
export interface Entry {
  readonly channel: string
  readonly event: ChatEvent
  readonly since: number
  /** The bot process that has it; undefined until one has. */
  takenBy: string | undefined
  readonly settle: (settlement: Settlement) => void
}

/**
 * What a connector has handed to the bot and not seen settled. Of one channel only one event is on its way at a time, so
 * the order holds whatever is sent again.
 */
export class Outbox {
  readonly #waiting = new Map<string, Entry[]>()
  readonly #taken = new Map<string, Entry>()

  /** Keeps an event; gives what had to go because too many wait. */
  add(entry: Entry): Entry[] {
    const queue = this.#waiting.get(entry.channel) ?? []
    queue.push(entry)
    this.#waiting.set(entry.channel, queue)
    return queue.splice(0, Math.max(0, queue.length - KEEP_EVENTS))
  }

  /** The event of a channel that goes next. */
  head(channel: string): Entry | undefined {
    return this.#waiting.get(channel)?.[0]
  }

  channels(): string[] {
    return [...this.#waiting.keys()]
  }

  /** The bot has an event: the next one of the channel may go. */
  taken(id: string, channel: string, instance: string): void {
    const queue = this.#waiting.get(channel)
    const at = queue?.findIndex((entry) => entry.event.data.id === id) ?? -1
    if (queue === undefined || at === -1) return
    const [entry] = queue.splice(at, 1)
    if (queue.length === 0) this.#waiting.delete(channel)
    if (entry === undefined) return
    entry.takenBy = instance
    this.#taken.set(id, entry)
  }

  /** Nothing more will come of an event; gives it unless it was settled before. */
  settled(id: string): Entry | undefined {
    const entry = this.#taken.get(id)
    this.#taken.delete(id)
    return entry
  }

  /** Takes out one event that the bot cannot be given. */
  refused(entry: Entry): void {
    this.#takeOut((other) => other === entry)
  }

  /** Takes out what the bot has not taken within `keepMs`. */
  expired(now: number, keepMs: number): Entry[] {
    return this.#takeOut((entry) => now - entry.since >= keepMs)
  }

  /** Takes out everything. */
  all(): Entry[] {
    const taken = [...this.#taken.values()]
    this.#taken.clear()
    return [...taken, ...this.#takeOut(() => true)]
  }

  /** Takes out what a bot process other than `instance` has: nobody will ever say what became of it. */
  orphaned(instance: string | null): Entry[] {
    const gone = [...this.#taken.values()].filter((entry) => entry.takenBy !== instance)
    for (const entry of gone) this.#taken.delete(entry.event.data.id)
    return gone
  }

  /** What this bot process has taken and not settled, to ask for again after the bus was away. */
  unsettled(instance: string | null): Entry[] {
    return [...this.#taken.values()].filter((entry) => entry.takenBy === instance)
  }

  #takeOut(isGone: (entry: Entry) => boolean): Entry[] {
    const gone: Entry[] = []
    for (const [channel, queue] of this.#waiting) {
      const kept = queue.filter((entry) => !isGone(entry))
      gone.push(...queue.filter(isGone))
      if (kept.length === 0) this.#waiting.delete(channel)
      else this.#waiting.set(channel, kept)
    }
    return gone
  }
}
