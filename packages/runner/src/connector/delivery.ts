import type { Call, EventBus } from '@rosey/bus'
import {
  type ChatEvent,
  checkPlainly,
  codeOf,
  describeProblems,
  type EnvelopeOptions,
  EVENT_SCHEMAS,
  isServing,
  type Logger,
  type LostMessage,
  messageOf,
  type Peer,
  type ProcessState,
  platformSubject,
  type TakenAnswer,
  TakenSchema,
} from '@rosey/protocol'
import type { Settlement } from '@rosey/sdk'
import { lostMessages } from './lost-messages.ts'
import { type Entry, KEEP_MS, Outbox } from './outbox.ts'

/** Wait before an event is offered again to a bot that is not there, in ms; news of the bot shorten it. */
const RETRY_MS = 250
/** An event without an answer is sent again after this time, in ms: the answer may have gone down with the bus. */
const SILENCE_MS = 2000
const SWEEP_MS = 500

/** States in which no process of the bot is left; while it starts or stops, what an older one has is still open. */
const ENDED: readonly ProcessState[] = ['stopped', 'crashed', 'failed', 'disabled']

/** What a {@link Delivery} works with. */
export interface DeliveryOptions {
  readonly bus: EventBus
  /** The connector's name. */
  readonly name: string
  readonly log: Logger
  /** Told about messages of which nobody can say what became of them. */
  readonly lost: (messages: readonly LostMessage[]) => void
  /** How long an event is kept that the bot has not taken, in ms. Default 10,000. */
  readonly keepMs?: number
  /** Wait before an event is offered again to a bot that is not there, in ms. Default 250. */
  readonly retryMs?: number
  /** Time after which an event without an answer is sent again, in ms. Default 2,000. */
  readonly silenceMs?: number
}

/** Brings events to the bot: each is kept until it is taken, in order, and followed until it is settled. */
export class Delivery {
  readonly #bus: EventBus
  readonly #name: string
  readonly #log: Logger
  readonly #reportLost: (messages: readonly LostMessage[]) => void
  readonly #outbox = new Outbox()
  readonly #keepMs: number
  readonly #retryMs: number
  readonly #silenceMs: number
  readonly #open = new Map<string, Promise<Settlement>>()
  readonly #calls = new Map<string, Call>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #sweep: NodeJS.Timeout
  readonly #unlisten: () => void
  #bot: string | null = null

  constructor(options: DeliveryOptions) {
    this.#bus = options.bus
    this.#name = options.name
    this.#log = options.log
    this.#reportLost = options.lost
    this.#keepMs = options.keepMs ?? KEEP_MS
    this.#retryMs = options.retryMs ?? RETRY_MS
    this.#silenceMs = options.silenceMs ?? SILENCE_MS
    this.#sweep = setInterval(() => this.#sweepUp(), Math.min(SWEEP_MS, this.#keepMs / 4))
    this.#sweep.unref()
    this.#unlisten = this.#bus.onStatus((status) => {
      if (status.kind === 'connected') this.#resume()
    })
  }

  /** Hands an event over; resolves when it is settled or given up. The same id again waits for the first. */
  deliver(channel: string, event: ChatEvent): Promise<Settlement> {
    const { id } = event.data
    const known = this.#open.get(id)
    if (known !== undefined) return known
    const schema = EVENT_SCHEMAS[event.name]
    if (!checkPlainly(schema, event.data)) {
      // The bot would not answer it, and all that comes after it would wait.
      const reason = `the connector made a wrong ${event.name}: ${describeProblems(schema, event.data)}`
      this.#log.error({ messageId: id }, reason)
      return Promise.resolve({ kind: 'lost', reason })
    }
    const { promise, resolve } = Promise.withResolvers<Settlement>()
    this.#open.set(id, promise)
    void promise.then(() => this.#open.delete(id))
    const pushedOut = this.#outbox.add({ channel, event, since: Date.now(), takenBy: undefined, settle: resolve })
    this.#giveUp(pushedOut, 'too many messages wait for the bot')
    this.#pump(channel)
    return promise
  }

  /** News of the bot's process. */
  peer({ name, state, instance }: Peer): void {
    if (name !== 'bot') return
    const serving = isServing(state) ? instance : null
    const returned = serving !== null && serving !== this.#bot
    this.#bot = serving
    // A bot that is still stopping settles what it has; one that has ended or was replaced never will.
    if (serving !== null || ENDED.includes(state)) {
      this.#giveUp(this.#outbox.orphaned(serving), 'the bot ended while it had this message')
    }
    if (returned) this.#resume()
  }

  /** Waits until everything is settled, at most `timeoutMs`. */
  async drain(timeoutMs: number): Promise<void> {
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, timeoutMs)
    await Promise.race([Promise.all(this.#open.values()), late.promise])
    clearTimeout(timer)
  }

  /** Gives up what is not settled and lets go of the bus. */
  end(): void {
    clearInterval(this.#sweep)
    this.#unlisten()
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#giveUp(this.#outbox.all(), 'the connector stopped before the bot was done with this message')
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
    const isTaken = entry.takenBy !== undefined
    try {
      const call = this.#call(
        entry,
        isTaken ? { id, traceId: id } : { id, traceId: id, expiresAt: entry.since + this.#keepMs },
      )
      this.#calls.set(id, call)
      if (!isTaken) this.#again(channel, this.#silenceMs)
    } catch (error) {
      this.#calls.delete(id)
      this.#onUnsent(entry, error)
    }
  }

  #call(entry: Entry, options: EnvelopeOptions): Call {
    const { channel, event } = entry
    return this.#bus.call<unknown, TakenAnswer>(
      platformSubject(this.#name, channel, event.name),
      event.data,
      {
        answers: TakenSchema,
        onAnswer: (answer) => this.#onAnswer(entry, answer),
        onNoResponder: () => {
          this.#calls.delete(event.data.id)
          if (entry.takenBy === undefined) this.#again(channel, this.#retryMs)
        },
      },
      options,
    )
  }

  // What no bus will ever take goes; for the rest there may be room later.
  #onUnsent(entry: Entry, error: unknown): void {
    const code = codeOf(error)
    if (code !== 'bus-too-large' && code !== 'bus-payload') {
      if (entry.takenBy === undefined) this.#again(entry.channel, this.#retryMs)
      return
    }
    this.#log.error({ err: error, messageId: entry.event.data.id }, `an event cannot be sent: ${entry.event.name}`)
    this.#outbox.refused(entry)
    this.#giveUp([entry], messageOf(error))
    this.#next(entry.channel)
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
    if (entry.takenBy === undefined) {
      // Its `taken` went down with a connection.
      this.#outbox.taken(id, entry.channel, this.#bot ?? 'bot')
      this.#next(entry.channel)
    }
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

  // The bus or the bot is back: what was on its way may never have arrived. The bot knows an id that comes again; another
  // process of it would run it a second time, and is never asked.
  #resume(): void {
    for (const entry of this.#outbox.unsettled(this.#bot)) this.#send(entry)
    for (const channel of this.#outbox.channels()) {
      const head = this.#outbox.head(channel)
      if (head !== undefined) this.#send(head)
    }
  }

  #sweepUp(): void {
    const gone = this.#outbox.expired(Date.now(), this.#keepMs)
    this.#giveUp(gone, `the bot did not take it within ${this.#keepMs / 1000} s`)
    for (const channel of new Set(gone.map((entry) => entry.channel))) this.#next(channel)
    // After the bus was away the bot may have come back to it later than this process: it is asked once more.
    for (const entry of this.#outbox.unsettled(this.#bot)) {
      if (!this.#calls.has(entry.event.data.id)) this.#send(entry)
    }
  }

  #giveUp(entries: readonly Entry[], reason: string): void {
    for (const { event, settle } of entries) {
      this.#calls.get(event.data.id)?.close()
      this.#calls.delete(event.data.id)
      settle({ kind: 'lost', reason })
    }
    const lost = lostMessages(entries, this.#name, reason)
    if (lost.length > 0) this.#reportLost(lost)
    if (entries.length > lost.length) this.#log.debug({ count: entries.length - lost.length, reason }, 'events dropped')
  }
}
