import type { ActionResult } from '@rosey/sdk'
import type { LineForm } from './outgoing-text.ts'
import type { Settle } from './plan.ts'

/** One message on its way to the server. */
export interface Line {
  readonly sender: string
  readonly text: string
  readonly form: LineForm | 'command'
  /** The receiver of a private message. */
  readonly to: string | undefined
  /** In ms since 1970: not sent from then on, and no longer waited for. */
  readonly expiresAt: number
  /** For a slash command, which has no echo: what shows its effect. */
  readonly effect: Settle | undefined
  /** How often it was sent. */
  attempts: number
  /** By the clock of `performance.now`, ms; set with each sending. */
  sentAt: number
  /** Told once what became of it; later calls change nothing. */
  settle(result: ActionResult): void
  /** True once its outcome is known: that of a slash command comes past this list. */
  isSettled(): boolean
}

/**
 * The lines that were sent and are not yet accounted for, in their order. The server handles one socket's lines in
 * order, so each sign from it is about the oldest line of its kind: the text cannot tell, channel filters change it.
 */
export class InFlight {
  #lines: Line[] = []

  /** How many lines are not accounted for. */
  get size(): number {
    return this.#lines.filter((line) => !line.isSettled()).length
  }

  add(line: Line): void {
    this.#lines.push(line)
  }

  /** The bot's own message came back: the oldest of that kind has arrived, and with it every command before. */
  echoed(kind: 'chat' | 'pm'): Line | undefined {
    const isPrivate = (line: Line): boolean => line.form === 'pm'
    const index = this.#lines.findIndex((line) => line.form !== 'command' && isPrivate(line) === (kind === 'pm'))
    if (index < 0) return undefined
    const [line] = this.#lines.splice(index, 1)
    this.#lines = this.#lines.filter((other, at) => at >= index || other.form !== 'command')
    return line
  }

  /** The server dropped a line: the oldest. */
  lost(): Line | undefined {
    this.#lines = this.#lines.filter((line) => !line.isSettled())
    return this.#lines.shift()
  }

  /** The server refused something: the oldest line, when it is one of these forms. */
  refused(forms: readonly Line['form'][]): Line | undefined {
    this.#lines = this.#lines.filter((line) => !line.isSettled())
    const [oldest] = this.#lines
    return oldest !== undefined && forms.includes(oldest.form) ? this.#lines.shift() : undefined
  }

  /** Takes out the lines that were sent before `time`. */
  takeSentBefore(time: number): Line[] {
    const overdue = this.#lines.filter((line) => line.sentAt < time)
    this.#lines = this.#lines.filter((line) => line.sentAt >= time)
    return overdue
  }

  /** When the oldest line was sent; infinity when there is none. */
  oldestSentAt(): number {
    return this.#lines[0]?.sentAt ?? Number.POSITIVE_INFINITY
  }

  /** Takes out everything: the connection is gone. */
  drain(): Line[] {
    return this.#lines.splice(0)
  }
}
