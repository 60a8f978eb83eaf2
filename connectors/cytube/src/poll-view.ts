import type { Poll } from '@rosey/sdk'
import type { Draft } from './draft.ts'
import { type Frame, readPoll } from './frames.ts'

/** Follows the channel's poll; there is at most one. */
export class PollView {
  #poll: Poll | undefined

  get isOpen(): boolean {
    return this.#poll !== undefined
  }

  /** Takes any frame; those that are not about polls change nothing. */
  take({ event, args: [arg] }: Frame): Draft[] {
    switch (event) {
      case 'newPoll':
        this.#poll = readPoll(arg)
        return this.opened()
      case 'updatePoll':
        this.#poll = readPoll(arg)
        return [{ name: 'poll.updated', data: { poll: this.#poll } }]
      case 'closePoll':
        if (this.#poll === undefined) return []
        this.#poll = undefined
        return [{ name: 'poll.closed', data: {} }]
      default:
        return []
    }
  }

  /** The open poll as an event; nothing when none is open. */
  opened(): Draft[] {
    return this.#poll === undefined ? [] : [{ name: 'poll.opened', data: { poll: this.#poll } }]
  }
}
