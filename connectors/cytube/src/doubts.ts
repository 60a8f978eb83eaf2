import type { Line } from './in-flight.ts'
import { unknown } from './plan.ts'

// Own lines that a join may replay are among the last 15 of the channel.
const OWN_IDS_KEPT = 50
const NOT_CONFIRMED = 'the connection ended before CyTube confirmed it'

/** The lines that were under way when a connection ended, until the next one clears them up. */
export class Doubts {
  #lines: Line[] = []
  #ownIds: string[] = []

  /** Remembers a message of the bot that was seen in the channel. */
  know(id: string): void {
    if (!this.#ownIds.includes(id)) this.#ownIds = [...this.#ownIds, id].slice(-OWN_IDS_KEPT)
  }

  add(lines: readonly Line[]): void {
    this.#lines.push(...lines)
  }

  /**
   * Clears up with the bot's own messages that a join replayed, oldest first. The server takes lines in order, so as many
   * of the oldest were sent as there are own messages not known before; of the others nobody can say. Private messages
   * are not replayed.
   */
  resolve(replayedOwnIds: readonly string[]): void {
    let arrived = replayedOwnIds.filter((id) => !this.#ownIds.includes(id)).length
    for (const id of replayedOwnIds) this.know(id)
    for (const line of this.#lines.splice(0)) {
      const isPublic = line.form === 'chat' || line.form === 'action'
      if (isPublic && arrived > 0) {
        arrived -= 1
        line.settle({ outcome: 'sent' })
      } else {
        line.settle(unknown(NOT_CONFIRMED))
      }
    }
  }

  /** Gives up on lines whose time is over at `now`; they keep their place in the order. */
  expire(now: number): void {
    for (const line of this.#lines) if (line.expiresAt <= now) line.settle(unknown(NOT_CONFIRMED))
  }

  /** When the next line's time is over; infinity when there is none. */
  nextExpiry(): number {
    const open = this.#lines.filter((line) => !line.isSettled())
    return Math.min(Number.POSITIVE_INFINITY, ...open.map((line) => line.expiresAt))
  }

  /** Gives up on all of them. */
  abandon(reason: string): void {
    for (const line of this.#lines.splice(0)) line.settle(unknown(reason))
  }
}
