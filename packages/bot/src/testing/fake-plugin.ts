import type { EventBus, Received, Subscription } from '@rosey/bus'
import {
  type HookAnswer,
  type HookRequest,
  HookRequestSchema,
  type Invocation,
  type InvocationAnswer,
  InvocationSchema,
  patterns,
  queueOf,
} from '@rosey/protocol'

/** Answers one invocation as a plugin process would. */
export type Behaviour = (invocation: Invocation, answer: (answer: InvocationAnswer) => void) => void | Promise<void>

/** A plugin of the test: a plain client of the bus. */
export class FakePlugin {
  readonly name: string
  readonly invocations: Invocation[] = []
  readonly asked: HookRequest[] = []
  behave: Behaviour
  decide: (request: HookRequest) => HookAnswer | undefined = () => ({ kind: 'pass' })
  readonly #bus: EventBus
  readonly #subscriptions: Subscription[] = []

  constructor(bus: EventBus, name: string, behave: Behaviour = replying('ok')) {
    this.#bus = bus
    this.name = name
    this.behave = behave
  }

  /** Begins to take commands and questions about messages. */
  async listen(): Promise<void> {
    const queue = queueOf(this.name)
    this.#subscriptions.push(
      this.#bus.subscribe<Invocation>(patterns.commandsOf(this.name), () => InvocationSchema, {
        queue,
        onMessage: (message) => this.#invoked(message),
      }),
      this.#bus.subscribe<HookRequest>(patterns.hooksOf(this.name), () => HookRequestSchema, {
        queue,
        onMessage: (message) => {
          this.asked.push(message.data)
          const answer = this.decide(message.data)
          if (answer !== undefined) message.answer(answer)
        },
      }),
    )
    await this.#bus.flush({ timeoutMs: 5000 })
  }

  /** Takes nothing any more. */
  async leave(): Promise<void> {
    for (const subscription of this.#subscriptions.splice(0)) await subscription[Symbol.asyncDispose]()
    await this.#bus.flush({ timeoutMs: 5000 })
  }

  async #invoked(message: Received<Invocation>): Promise<void> {
    this.invocations.push(message.data)
    await this.behave(message.data, (answer) => message.answer(answer))
  }
}

/** Accepts, replies and is done. */
export function replying(...texts: string[]): Behaviour {
  return ({ command }, answer) => {
    answer({ kind: 'accepted', instance: `${command}-1` })
    for (const [seq, text] of texts.entries()) answer({ kind: 'reply', seq, text })
    answer({ kind: 'done', outcome: 'ok' })
  }
}
