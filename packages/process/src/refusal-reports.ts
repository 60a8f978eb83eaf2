import type { ChildMessage } from '@rosey/protocol'
import { clippedRefusal } from './reports.ts'

/** Reports in a second. roseyd ends a process that tells it too much, and a refusal is no reason for that. */
const MAX_PER_SECOND = 3
const SECOND_MS = 1000

type RefusedMessage = Extract<ChildMessage, { kind: 'refused' }>

/** A use of the bus that was refused. */
export type Refusal = Omit<RefusedMessage, 'kind' | 'count'>

/** Tells roseyd of refused uses of the bus: the first ones of a second one by one, the others summed up as its last. */
export class RefusalReports {
  readonly #send: (message: RefusedMessage) => void
  #sent = 0
  #window: NodeJS.Timeout | undefined
  #held: Refusal | undefined
  #heldCount = 0

  constructor(send: (message: RefusedMessage) => void) {
    this.#send = send
  }

  add(refusal: Refusal): void {
    this.#window ??= this.#openWindow()
    if (this.#sent < MAX_PER_SECOND) {
      this.#sent++
      this.#send({ kind: 'refused', ...clippedRefusal(refusal) })
      return
    }
    this.#held = refusal
    this.#heldCount++
  }

  /** Tells what is held back, at the end of the second or of the process. */
  flush(): void {
    clearTimeout(this.#window)
    this.#window = undefined
    this.#sent = 0
    if (this.#held === undefined) return
    const summed: RefusedMessage = { kind: 'refused', ...clippedRefusal(this.#held), count: this.#heldCount }
    this.#held = undefined
    this.#heldCount = 0
    // It counts for the second that begins with it.
    this.#window = this.#openWindow()
    this.#sent = 1
    this.#send(summed)
  }

  #openWindow(): NodeJS.Timeout {
    return setTimeout(() => this.flush(), SECOND_MS).unref()
  }
}
