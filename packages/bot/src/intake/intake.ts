import type { Received } from '@rosey/bus'
import type { CallCounts } from '@rosey/process'
import { isEventName, type Logger, messageOf, parseSubject, type TakenAnswer } from '@rosey/protocol'
import type { Clock } from '../clock.ts'
import { Trace } from '../trace.ts'
import { within } from '../within.ts'
import { Ledger, type Settled } from './ledger.ts'
import type { PlatformEvent } from './platform-event.ts'

/** What an {@link Intake} works with. */
export interface IntakeOptions {
  /** Names this process of the bot. */
  readonly instance: string
  readonly log: Logger
  readonly clock: Clock
  /** Works one event and says how that ended. */
  readonly work: (event: PlatformEvent) => Promise<Settled>
}

/** The door of the bot: answers `taken` at once and `settled` later, and lets no event through twice. */
export class Intake {
  readonly ledger = new Ledger()
  readonly #options: IntakeOptions
  readonly #open = new Set<Promise<void>>()
  #handled = 0
  #failed = 0
  #lastActivityAt: number | null = null
  #lastError: string | undefined

  constructor(options: IntakeOptions) {
    this.#options = options
  }

  /** Events worked and failed; a failure here is one of the bot, not of a plugin. */
  get counts(): CallCounts {
    const counts = { handled: this.#handled, failed: this.#failed, lastActivityAt: this.#lastActivityAt }
    return this.#lastError === undefined ? counts : { ...counts, lastError: this.#lastError }
  }

  /** Takes a message from a connector. */
  receive(message: Received<PlatformEvent['data']>): void {
    const { instance, clock, log } = this.#options
    const parsed = parseSubject(message.subject)
    if (parsed?.kind !== 'platform' || !isEventName(parsed.event)) return
    const { connector, channel, event: name } = parsed
    const { id } = message.data
    // Both in the next turn, in order: somebody waits for what is done about the event, so that is written before.
    setImmediate(() => this.#answer(message, { kind: 'taken', instance }))
    const { entry, isNew } = this.ledger.take(connector, channel, id)
    entry.whenSettled((settled) => setImmediate(() => this.#answer(message, settled)))
    const trace = new Trace(message.envelope.traceId, log, clock.now)
    trace.add(isNew ? { kind: 'taken', event: name } : { kind: 'repeated' })
    if (!isNew) return
    // The subject's schema has checked that the data is that of the event.
    const event = { connector, channel, name, data: message.data, trace } as PlatformEvent
    this.#handled++
    this.#lastActivityAt = clock.now()
    const done = this.#work(event).then((settled) => {
      trace.add({ kind: 'settled', outcome: settled.outcome, ...(settled.reason ? { reason: settled.reason } : {}) })
      entry.settle(settled)
    })
    this.#open.add(done)
    void done.finally(() => this.#open.delete(done))
  }

  /** Resolves when everything that was taken is settled, or after `timeoutMs`. */
  async drain(timeoutMs: number): Promise<void> {
    await within(this.#whenIdle(), timeoutMs, this.#options.clock)
  }

  async #whenIdle(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open)
  }

  // A connector without an answer asks again, or reports the message as lost when this process ends.
  #answer(message: Received<unknown>, answer: TakenAnswer): void {
    try {
      message.answer(answer)
    } catch (error) {
      this.#options.log.warn({ problem: messageOf(error) }, `a connector could not be told: ${answer.kind}`)
    }
  }

  async #work(event: PlatformEvent): Promise<Settled> {
    try {
      return await this.#options.work(event)
    } catch (error) {
      this.#failed++
      this.#lastError = messageOf(error)
      event.trace.log.error({ err: error, event: event.name }, 'the bot failed to handle an event')
      return { kind: 'settled', outcome: 'failed', reason: 'an error in the bot', replies: 0 }
    }
  }
}
