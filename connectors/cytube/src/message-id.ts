import { createHash } from 'node:crypto'
import type { ChatFrame } from './frames.ts'

// Equal ids are of one millisecond: so many other messages never lie between two of them.
const REMEMBERED = 200

/**
 * The ids of the messages of one connection, which are to be asked for in the order in which they came. CyTube gives
 * none, so an id is made of what is the same each time the message is shown: replayed after a join it has the id that it
 * had when it was said.
 */
export class MessageIds {
  readonly #channel: string
  readonly #counts = new Map<string, number>()

  constructor(channel: string) {
    this.#channel = channel.toLowerCase()
  }

  /** The id of the message that came next. */
  next(kind: 'chat' | 'pm', { time, name, html }: Pick<ChatFrame, 'time' | 'name' | 'html'>): string {
    const facts = JSON.stringify([kind, this.#channel, time, name.toLowerCase(), html])
    // 132 bits: enough that two different messages never share one.
    const id = `m-${createHash('sha256').update(facts).digest('base64url').slice(0, 22)}`
    const count = this.#count(id)
    return count === 1 ? id : `${id}#${count}`
  }

  // Frames that were held up arrive together: somebody's equal lines may then bear the same millisecond, and are told
  // apart by their order, which the replay keeps.
  #count(id: string): number {
    const count = (this.#counts.get(id) ?? 0) + 1
    this.#counts.delete(id)
    this.#counts.set(id, count)
    const [oldest] = this.#counts.keys()
    if (this.#counts.size > REMEMBERED && oldest !== undefined) this.#counts.delete(oldest)
    return count
  }
}
