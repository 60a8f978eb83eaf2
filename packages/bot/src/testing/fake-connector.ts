import type { EventBus, Subscription } from '@rosey/bus'
import {
  ACTION_SCHEMAS,
  type ActionResult,
  type EventData,
  type EventName,
  isActionName,
  parseSubject,
  patterns,
  platformSubject,
  queueOf,
  type Role,
  type TakenAnswer,
  TakenSchema,
} from '@rosey/protocol'

/** A line that a fake connector was asked to send. */
export interface SentLine {
  readonly id: string
  readonly channel: string
  readonly text: string
  readonly to: string | undefined
}

/** How somebody says something. */
export interface Saying {
  readonly id?: string
  readonly role?: Role
  readonly verified?: boolean
  readonly private?: boolean
  readonly time?: number
}

/** What the bot has answered to one event. */
export interface Told {
  readonly taken: Promise<string>
  readonly settled: Promise<Extract<TakenAnswer, { kind: 'settled' }>>
  /** Every answer so far. */
  readonly answers: readonly TakenAnswer[]
}

const CHANNEL = 'main'
let events = 0

/** A connector of the test: a plain client of the bus. */
export class FakeConnector {
  readonly name: string
  readonly lines: SentLine[] = []
  /** What it answers to a line; `undefined` keeps silent. */
  answerWith: (line: SentLine) => ActionResult | undefined = () => ({ outcome: 'sent' })
  readonly #bus: EventBus
  #subscription: Subscription | undefined

  constructor(bus: EventBus, name: string) {
    this.#bus = bus
    this.name = name
  }

  get texts(): string[] {
    return this.lines.map(({ text }) => text)
  }

  /** Begins to take lines. */
  async listen(): Promise<void> {
    this.#subscription = this.#bus.subscribe<{ text: string; to?: string }>(patterns.sendTo(this.name), sendSchema, {
      queue: queueOf(this.name),
      onMessage: (message) => {
        const parsed = parseSubject(message.subject)
        if (parsed?.kind !== 'send') return
        const { text, to } = message.data
        const line = { id: message.envelope.id, channel: parsed.channel, text, to }
        this.lines.push(line)
        const result = this.answerWith(line)
        if (result !== undefined) message.answer(result)
      },
    })
    await this.#bus.flush({ timeoutMs: 5000 })
  }

  /** Takes no lines any more. */
  async leave(): Promise<void> {
    await this.#subscription?.[Symbol.asyncDispose]()
    await this.#bus.flush({ timeoutMs: 5000 })
  }

  /** Somebody says something in the channel, or privately. */
  say(name: string, text: string, how: Saying = {}): Told {
    const user = { name, role: how.role ?? 'user', verified: how.verified ?? true }
    const data = { id: how.id ?? `e${++events}`, time: how.time ?? Date.now(), platform: 'test', user, text }
    return this.send(how.private ? 'pm' : 'message', data)
  }

  /** Hands an event to the bot. */
  send<N extends EventName>(name: N, data: EventData<N>): Told {
    const taken = Promise.withResolvers<string>()
    const settled = Promise.withResolvers<Extract<TakenAnswer, { kind: 'settled' }>>()
    const answers: TakenAnswer[] = []
    const call = this.#bus.call<unknown, TakenAnswer>(
      platformSubject(this.name, CHANNEL, name),
      { ...data, raw: { frame: 1 } },
      {
        answers: TakenSchema,
        onAnswer: (answer) => {
          answers.push(answer)
          if (answer.kind === 'taken') {
            taken.resolve(answer.instance)
          } else {
            settled.resolve(answer)
            call.close()
          }
        },
        onNoResponder: () => taken.reject(new Error('nobody takes events')),
      },
      { id: data.id },
    )
    // Not every test looks at it.
    taken.promise.catch(() => undefined)
    return { taken: taken.promise, settled: settled.promise, answers }
  }
}

function sendSchema(subject: string) {
  const parsed = parseSubject(subject)
  return parsed?.kind === 'send' && isActionName(parsed.action) ? ACTION_SCHEMAS[parsed.action] : undefined
}
