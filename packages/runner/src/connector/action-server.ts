import type { EventBus, Received, Subscription } from '@rosey/bus'
import {
  ACTION_SCHEMAS,
  type ActionResult,
  type ChatAction,
  isActionName,
  type Logger,
  messageOf,
  parseSubject,
  type SubscribeGrant,
} from '@rosey/protocol'
import type { ActionRequest, Connector } from '@rosey/sdk'
import { Hold } from '@rosey/sdk/internal'
import { PerformedActions } from './performed.ts'

/** What an {@link ActionServer} works with. */
export interface ActionServerOptions {
  readonly bus: EventBus
  readonly subscribe: readonly SubscribeGrant[]
  readonly connector: Pick<Connector, 'perform'>
  readonly log: Logger
}

/** Answers the requests of bot and plugins to do something in the channel. What comes is held until {@link release}. */
export class ActionServer {
  readonly #connector: Pick<Connector, 'perform'>
  readonly #log: Logger
  readonly #performed = new PerformedActions()
  readonly #hold = new Hold()
  readonly #abort = new AbortController()
  readonly #subscriptions: readonly Subscription[]
  #handled = 0
  #failed = 0
  #lastActivityAt: number | null = null

  constructor({ bus, subscribe, connector, log }: ActionServerOptions) {
    this.#connector = connector
    this.#log = log
    this.#subscriptions = subscribe.map(({ subject, queue }) =>
      bus.subscribe(subject, schemaOf, {
        ...(queue === undefined ? {} : { queue }),
        onMessage: (message) => this.#receive(message),
      }),
    )
  }

  /** Actions done and failed, for the heartbeats. */
  get counts() {
    return { handled: this.#handled, failed: this.#failed, lastActivityAt: this.#lastActivityAt }
  }

  /** Does what was held and, from now on, what comes. */
  release(): void {
    this.#hold.release()
  }

  /** Aborts what is in hand and refuses what still comes. */
  stop(): void {
    this.#abort.abort(new Error('the connector stops'))
    for (const subscription of this.#subscriptions) {
      subscription.drain().catch((error: unknown) => this.#log.debug({ err: error }, 'ending a subscription failed'))
    }
  }

  #receive(message: Received<unknown>): void {
    if (this.#hold.push(() => void this.#perform(message))) return
    this.#answer(message, {
      outcome: 'refused',
      reason: 'the connector is starting and too much waits for it already',
    })
  }

  async #perform(message: Received<unknown>): Promise<void> {
    const parsed = parseSubject(message.subject)
    if (parsed?.kind !== 'send') return
    const { id, expiresAt, traceId } = message.envelope
    const request: ActionRequest = {
      action: { name: parsed.action, data: message.data } as ChatAction,
      channel: parsed.channel,
      sender: parsed.sender,
      id,
      expiresAt,
      traceId,
      signal: this.#abort.signal,
    }
    this.#answer(message, await this.#performed.once(`${parsed.sender} ${id}`, () => this.#try(request)))
  }

  async #try(request: ActionRequest): Promise<ActionResult> {
    if (this.#abort.signal.aborted) return { outcome: 'refused', reason: 'the connector is stopping' }
    this.#handled++
    this.#lastActivityAt = Date.now()
    try {
      return await this.#connector.perform(request)
    } catch (error) {
      this.#failed++
      this.#log.error({ err: error, traceId: request.traceId }, `${request.action.name} failed: ${messageOf(error)}`)
      return { outcome: 'unknown', reason: `the connector failed: ${messageOf(error)}`.slice(0, 1000) }
    }
  }

  // The asker may ask again with the same id and gets the same answer.
  #answer(message: Received<unknown>, result: ActionResult): void {
    try {
      message.answer(result)
    } catch (error) {
      this.#log.warn({ problem: messageOf(error) }, `nobody could be told that an action was ${result.outcome}`)
    }
  }
}

function schemaOf(subject: string) {
  const parsed = parseSubject(subject)
  return parsed?.kind === 'send' && isActionName(parsed.action) ? ACTION_SCHEMAS[parsed.action] : undefined
}
