import type { Call, EventBus } from '@rosey/bus'
import {
  type ChatEvent,
  isServing,
  type Logger,
  type LostMessage,
  type Peer,
  platformSubject,
  type TakenAnswer,
  TakenSchema,
} from '@rosey/protocol'
import type { Settlement } from '@rosey/sdk'
import { type Entry, KEEP_MS, Outbox } from './outbox.ts'

/** Wait before an event is offered again to a bot that is not there, in ms; news of the bot shorten it. */
const RETRY_MS = 250
/** An event without an answer is sent again after this time, in ms: the answer may have gone down with the bus. */
const SILENCE_MS = 2000
const SWEEP_MS = 500

/** Brings events to the bot: each is kept until it is taken, in order, and followed until it is settled. */
export class Delivery {
  readonly #bus: EventBus
  readonly #name: string
  readonly #log: Logger
  readonly #reportLost: (messages: readonly LostMessage[]) => void
  readonly #outbox = new Outbox()
  readonly #open = new Set<Promise<Settlement>>()
  readonly #calls = new Map<string, Call>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #sweep: NodeJS.Timeout
  readonly #unlisten: () => void
  #bot: string | null = null

  constructor(options: { bus: EventBus; name: string; log: Logger; lost: (messages: readonly LostMessage[]) => void }) {
    this.#bus = options.bus
    this.#name = options.name
    this.#log = options.log
    this.#reportLost = options.lost
    this.#sweep = setInterval(() => this.#expire(), SWEEP_MS)
    this.#sweep.unref()
    this.#unlisten = this.#bus.onStatus((status) => {
      if (status.kind === 'connected') this.#resume()
    })
  }

  /** Hands an event over; resolves when it is settled or given up. */
  deliver(channel: string, event: ChatEvent): Promise<Settlement> {
    const { promise, resolve } = Promise.withResolvers<Settlement>()
    const pushedOut = this.#outbox.add({ channel, event, since: Date.now(), takenBy: undefined, settle: resolve })
    this.#giveUp(pushedOut, 'too many messages wait for the bot')
    this.#pump(channel)
    this.#open.add(promise)
    void promise.then(() => this.#open.delete(promise))
    return promise
  }

  /** News of the bot's process. */
  peer({ name, state, instance }: Peer): void {
    if (name !== 'bot') return
    const serving = isServing(state) ? instance : null
    const returned = serving !== null && serving !== this.#bot
    this.#bot = serving
    // A bot that is still stopping settles what it has; one that has ended or was replaced never will.
    if (state !== 'stopping') this.#giveUp(this.#outbox.orphaned(serving), 'the bot ended while it had this message')
    if (returned) this.#resume()
  }

  /** Waits until everything is settled, at most `timeoutMs`. */
  async drain(timeoutMs: number): Promise<void> {
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, timeoutMs)
    await Promise.race([Promise.all(this.#open), late.promise])
    clearTimeout(timer)
  }

  end(): void {
    clearInterval(this.#sweep)
    this.#unlisten()
    for (const timer of this.#timers.values()) clearTimeout(timer)
    for (const call of this.#calls.values()) call.close()
  }

  #pump(channel: string): void {
    const entry = this.#outbox.head(channel)
    if (entry === undefined || this.#calls.has(entry.event.data.id) || this.#timers.has(channel)) return
    this.#send(entry)
  }

  #send(entry: Entry): void {
    const { channel, event } = entry
    const { id } = event.data
    this.#calls.get(id)?.close()
    const call = this.#bus.call<unknown, TakenAnswer>(
      platformSubject(this.#name, channel, event.name),
      event.data,
      {
        answers: TakenSchema,
        onAnswer: (answer) => this.#onAnswer(entry, answer),
        onNoResponder: () => {
          this.#calls.delete(id)
          if (entry.takenBy === undefined) this.#again(channel, RETRY_MS)
        },
      },
      { id, traceId: id },
    )
    this.#calls.set(id, call)
    if (entry.takenBy === undefined) this.#again(channel, SILENCE_MS)
  }

  // One timer a channel: it sends the head again, whichever that is by then.
  #again(channel: string, delayMs: number): void {
    clearTimeout(this.#timers.get(channel))
    const timer = setTimeout(() => {
      this.#timers.delete(channel)
      const head = this.#outbox.head(channel)
      if (head !== undefined) this.#send(head)
    }, delayMs)
    timer.unref()
    this.#timers.set(channel, timer)
  }

  #onAnswer(entry: Entry, answer: TakenAnswer): void {
    const { id } = entry.event.data
    if (answer.kind === 'taken') {
      this.#outbox.taken(id, entry.channel, answer.instance)
      this.#next(entry.channel)
      return
    }
    this.#calls.get(id)?.close()
    this.#calls.delete(id)
    const { outcome, replies } = answer
    const settlement: Settlement = {
      kind: 'settled',
      outcome,
      replies,
      ...(answer.reason === undefined ? {} : { reason: answer.reason }),
    }
    this.#outbox.settled(id)?.settle(settlement)
  }

  #next(channel: string): void {
    clearTimeout(this.#timers.get(channel))
    this.#timers.delete(channel)
    this.#pump(channel)
  }

  // The bus or the bot is back: what was on its way may never have arrived. The bot knows an id that comes again.
  #resume(): void {
    for (const entry of this.#outbox.unsettled()) this.#send(entry)
    for (const channel of this.#outbox.channels()) {
      const head = this.#outbox.head(channel)
      if (head !== undefined) this.#send(head)
    }
  }

  #expire(): void {
    const gone = this.#outbox.expired(Date.now())
    this.#giveUp(gone, `the bot did not take it within ${KEEP_MS / 1000} s`)
    for (const channel of new Set(gone.map((entry) => entry.channel))) this.#next(channel)
  }

  #giveUp(entries: readonly Entry[], reason: string): void {
    const lost: LostMessage[] = []
    for (const { channel, event, settle, takenBy } of entries) {
      const { id } = event.data
      this.#calls.get(id)?.close()
      this.#calls.delete(id)
      settle({ kind: 'lost', reason })
      if (event.name !== 'message' && event.name !== 'pm') continue
      const { user, text } = event.data
      lost.push({
        id,
        connector: this.#name,
        channel,
        user: user.name,
        text: text.slice(0, 500),
        holder: takenBy === undefined ? this.#name : 'bot',
        reason,
      })
    }
    for (let at = 0; at < lost.length; at += 100) this.#reportLost(lost.slice(at, at + 100))
    if (entries.length > lost.length) this.#log.debug({ count: entries.length - lost.length, reason }, 'events dropped')
  }
}
