import type { ChildMessage, LostMessage } from '@rosey/protocol'
import { inParts } from './reports.ts'

/** Control messages in a second, of 100 lost messages each. roseyd ends a process that tells it more than 200 lines. */
const MAX_PER_SECOND = 20
const SECOND_MS = 1000

type Send = (message: Extract<ChildMessage, { kind: 'lost' }>) => void

/**
 * Tells roseyd which messages are lost: those of one turn of the event loop together, because hundreds can be lost at
 * once, and what is too much for a second in the next.
 */
export class LostMessages {
  readonly #send: Send
  readonly #waiting: LostMessage[] = []
  #turn: NodeJS.Immediate | undefined
  #second: NodeJS.Timeout | undefined
  #sent = 0

  constructor(send: Send) {
    this.#send = send
  }

  add(messages: readonly LostMessage[]): void {
    this.#waiting.push(...messages)
    this.#turn ??= setImmediate(() => {
      this.#turn = undefined
      this.#tell(MAX_PER_SECOND - this.#sent, this.#send)
    })
  }

  /** Tells all that waits, at the end of the process. */
  flush(send = this.#send): void {
    clearImmediate(this.#turn)
    this.#turn = undefined
    this.#tell(Number.POSITIVE_INFINITY, send)
    clearTimeout(this.#second)
  }

  #tell(most: number, send: Send): void {
    for (const messages of inParts(this.#waiting).slice(0, most)) {
      this.#waiting.splice(0, messages.length)
      this.#sent++
      send({ kind: 'lost', messages })
    }
    if (this.#sent > 0) this.#second ??= setTimeout(() => this.#nextSecond(), SECOND_MS)
  }

  #nextSecond(): void {
    this.#second = undefined
    this.#sent = 0
    this.#tell(MAX_PER_SECOND, this.#send)
  }
}
