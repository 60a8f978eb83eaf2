import type { LostMessage } from '@rosey/protocol'
import type { ChatLine } from '../chat-line.ts'
import type { DeliveryResult } from './delivery-step.ts'
import type { OutgoingLine } from './outbox.ts'

/** What became of all that was said because of one message. */
export interface AnswersOutcome {
  readonly sent: number
  /** Why a line was not sent, of the first such line. */
  readonly refused: string | undefined
  /** Why it is not known whether a line was sent, of the first such line. */
  readonly lost: string | undefined
}

/** What {@link Answers} works with. */
export interface AnswersOptions {
  readonly line: ChatLine
  readonly lane: string
  /** Ids of the lines begin with it. */
  readonly id: string
  readonly deliver: (line: OutgoingLine) => Promise<DeliveryResult>
  /** Told of each line of which nobody can say what became of it. */
  readonly lost: (message: LostMessage) => void
}

/** The lines that go back to where one message came from: to its channel, or privately to its author. */
export class Answers {
  readonly #options: AnswersOptions
  readonly #results: Promise<{ readonly line: OutgoingLine; readonly result: DeliveryResult }>[] = []

  constructor(options: AnswersOptions) {
    this.#options = options
  }

  /** Says something; does not wait for it. */
  say(text: string): void {
    const { line, lane, id, deliver } = this.#options
    const outgoing: OutgoingLine = {
      id: `${id}.${this.#results.length}`,
      lane,
      connector: line.connector,
      channel: line.channel,
      to: line.private ? line.user.name : undefined,
      text,
      trace: line.trace,
    }
    this.#results.push(deliver(outgoing).then((result) => ({ line: outgoing, result })))
  }

  /** Says something of the bot's own to the author, by name where others read along. */
  tell(text: string): void {
    const { line } = this.#options
    this.say(line.private ? text : `${line.user.name}: ${text}`)
  }

  /** Resolves when it is known of every line what became of it. */
  async outcome(): Promise<AnswersOutcome> {
    let sent = 0
    let refused: string | undefined
    let lost: string | undefined
    for (const { line, result } of await Promise.all(this.#results)) {
      switch (result.kind) {
        case 'sent':
          sent++
          break
        case 'refused':
          refused ??= result.reason
          line.trace.log.warn({ connector: line.connector, reason: result.reason }, 'a line was refused')
          break
        case 'lost':
          lost ??= result.reason
          this.#options.lost(this.#lostMessage(line, result))
          break
      }
    }
    return { sent, refused, lost }
  }

  #lostMessage(outgoing: OutgoingLine, result: Extract<DeliveryResult, { kind: 'lost' }>): LostMessage {
    const { line } = this.#options
    return {
      id: line.id,
      connector: line.connector,
      channel: line.channel.slice(0, 200),
      user: line.user.name,
      text: outgoing.text.slice(0, 500),
      holder: result.holder === 'bot' ? 'bot' : line.connector,
      reason: result.reason.slice(0, 500),
    }
  }
}
