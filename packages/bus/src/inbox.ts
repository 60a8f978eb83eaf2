import type { Msg } from '@nats-io/nats-core/internal'

/** A request whose answers are awaited. */
export interface OpenCall {
  /** On which it was made. */
  readonly subject: string
  onAnswer(bytes: Uint8Array): void
  onNoResponder(): void
  /** The broker does not take the request: this process may not use its subject. */
  onRefused(): void
  /** The connection is closed for good. */
  onClosed(reason: string): void
}

/** Status of the broker's empty answer to a request that reached nobody. */
const NO_RESPONDERS = 503

/** Tells the answers to the requests of one process apart: each call has a token of its own below the inbox prefix. */
export class Inbox {
  readonly #prefix: string
  readonly #calls = new Map<string, OpenCall>()
  #count = 0

  /** Answers come on subjects below `prefix`, which no other connection may use. */
  constructor(prefix: string) {
    this.#prefix = `${prefix}.`
  }

  /** Calls whose answers are awaited. */
  get openCount(): number {
    return this.#calls.size
  }

  /** Opens a call; gives the subject for its answers. */
  open(call: OpenCall): string {
    this.#count += 1
    const reply = this.#prefix + this.#count.toString(36)
    this.#calls.set(reply, call)
    return reply
  }

  isOpen(reply: string): boolean {
    return this.#calls.has(reply)
  }

  close(reply: string): void {
    this.#calls.delete(reply)
  }

  /** Brings an answer to its call. One that comes after its call was closed is nobody's any more. */
  receive(message: Msg): void {
    const { subject, data } = message
    const call = this.#calls.get(subject)
    if (call === undefined) return
    if (data.length === 0 && message.headers?.code === NO_RESPONDERS) {
      this.#calls.delete(subject)
      call.onNoResponder()
    } else {
      call.onAnswer(data)
    }
  }

  /** Ends the calls that were made on a subject. */
  refuse(subject: string): void {
    for (const [reply, call] of this.#calls) {
      if (call.subject !== subject) continue
      this.#calls.delete(reply)
      call.onRefused()
    }
  }

  /** Ends all calls. */
  closeAll(reason: string): void {
    const calls = [...this.#calls.values()]
    this.#calls.clear()
    for (const call of calls) call.onClosed(reason)
  }
}
