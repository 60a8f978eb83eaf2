import {
  checkPlainly,
  describeProblems,
  type HookAnswer,
  type HookOffer,
  HookOfferSchema,
  RoseyError,
} from '@rosey/protocol'
import type { FilterDecision, FilteredMessage, FilterOptions } from '../event.ts'
import type { Undo } from '../undo.ts'

type FilterHandler = (message: FilteredMessage) => FilterDecision | Promise<FilterDecision>
interface Entry {
  readonly priority: number
  readonly onFailure: 'open' | 'closed'
  readonly handle: FilterHandler
}

/** Lengths of what a filter may say; more is cut, because an answer that the bot cannot read would let the message pass. */
const MAX_REASON = 300
const MAX_TEXT = 20_000

/** The message filters of one plugin. To the bot they are one: it is asked once, and they are run here by priority. */
export class Filters {
  #entries: readonly Entry[] = []

  /** What the bot is told: the highest priority, and `closed` when one of them asks for it. */
  get offers(): HookOffer[] {
    const [first] = this.#entries
    if (first === undefined) return []
    const onFailure = this.#entries.some((entry) => entry.onFailure === 'closed') ? 'closed' : 'open'
    return [{ event: 'message', priority: first.priority, onFailure }]
  }

  add({ priority = 0, onFailure = 'open' }: FilterOptions, handle: FilterHandler): Undo {
    const offer = { event: 'message', priority, onFailure }
    if (!checkPlainly(HookOfferSchema, offer)) {
      throw new RoseyError('plugin-setup', `A filter cannot be offered: ${describeProblems(HookOfferSchema, offer)}`)
    }
    const entry = { priority, onFailure, handle }
    this.#entries = [...this.#entries, entry].sort((a, b) => b.priority - a.priority)
    return () => {
      this.#entries = this.#entries.filter((other) => other !== entry)
    }
  }

  /**
   * Asks the filters one after the other; each sees the text as the one before left it. One that fails is told to `failed`
   * and counts as it was added: `closed` stops the message, `open` leaves it as it was.
   */
  async decide(message: FilteredMessage, failed: (error: unknown) => void): Promise<HookAnswer> {
    let text = message.text
    for (const { handle, onFailure } of this.#entries) {
      try {
        const answer = answerOf(await handle({ ...message, text }))
        if (answer.kind === 'stop') return answer
        if (answer.kind === 'change') text = answer.text
      } catch (error) {
        failed(error)
        if (onFailure === 'closed') return stopped('a filter failed')
      }
    }
    return text === message.text ? { kind: 'pass' } : { kind: 'change', text }
  }
}

// Throws for a decision that is none.
function answerOf(decision: FilterDecision): HookAnswer {
  if (decision === undefined) return { kind: 'pass' }
  return 'stop' in decision ? stopped(decision.stop) : { kind: 'change', text: decision.change.slice(0, MAX_TEXT) }
}

function stopped(reason: string | true): HookAnswer {
  return reason === true ? { kind: 'stop' } : { kind: 'stop', reason: reason.slice(0, MAX_REASON) }
}
