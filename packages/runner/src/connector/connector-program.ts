import type { EventBus, Received, Subscription } from '@rosey/bus'
import type { ChildContext, Program, StartedProgram } from '@rosey/process'
import {
  ACTION_SCHEMAS,
  type ActionResult,
  type ChatAction,
  isActionName,
  messageOf,
  parseSubject,
  type StartMessage,
} from '@rosey/protocol'
import { type ActionRequest, Connector } from '@rosey/sdk'
import { Hold } from '@rosey/sdk/internal'
import { openBus } from '../bus-link.ts'
import { startHook, stopHook } from '../hook.ts'
import { checkedConfig, type LoadedBundle, loadInstance } from '../load-class.ts'
import { Delivery } from './delivery.ts'
import { PerformedActions } from './performed.ts'

/** Shares of the grace of a stop: for messages that are on their way, and for the connector's own farewell. */
const DRAIN_SHARE = 0.5
const CLOSE_MS = 500
const FLUSH_MS = 5000

/** The program of one connector process, from its bundle. */
export function connectorProgram(bundle: LoadedBundle): Program {
  return { title: 'the process of a connector', start: (context) => startConnector(context, bundle) }
}

async function startConnector(context: ChildContext, bundle: LoadedBundle): Promise<StartedProgram> {
  const { start, log } = context
  const config = checkedConfig(bundle, start.name, start.config)
  const bus = await openBus(context, (problem) => log.warn({ problem }, `a message was not handled: ${problem.kind}`))
  const connector = await loadInstance(bundle, Connector, 'Connector')
  const delivery = new Delivery({ bus, name: start.name, log, lost: context.lost })
  for (const peer of start.peers) delivery.peer(peer)
  connector.attach({
    name: start.name,
    config,
    log,
    receive: (channel, event) => delivery.deliver(channel, event),
    connection: (connection) => context.connection({ ...connection, since: Date.now() }),
    lost: (messages) => context.lost(messages),
  })
  const actions = new ActionServer(bus, start, connector)
  await bus.flush({ timeoutMs: FLUSH_MS })
  await startHook('setup', () => connector.setup())
  actions.release()
  return {
    peer: (peer) => delivery.peer(peer),
    counts: () => actions.counts,
    stop: async ({ graceMs }) => {
      const deadline = Date.now() + graceMs - CLOSE_MS
      await delivery.drain(graceMs * DRAIN_SHARE)
      actions.stop()
      await stopHook('teardown', () => connector.teardown(), Math.max(0, deadline - Date.now()), log)
      delivery.end()
      await bus.drain({ timeoutMs: CLOSE_MS })
      return {}
    },
  }
}

/** Answers the requests of bot and plugins to do something in the channel. */
class ActionServer {
  readonly #connector: Connector
  readonly #performed = new PerformedActions()
  readonly #hold = new Hold()
  readonly #abort = new AbortController()
  readonly #subscriptions: Subscription[]
  #handled = 0
  #failed = 0
  #lastActivityAt: number | null = null

  constructor(bus: EventBus, start: StartMessage, connector: Connector) {
    this.#connector = connector
    this.#subscriptions = start.grants.subscribe.map(({ subject, queue }) =>
      bus.subscribe(subject, schemaOf, {
        ...(queue === undefined ? {} : { queue }),
        onMessage: (message) => this.#receive(message),
      }),
    )
  }

  get counts() {
    return { handled: this.#handled, failed: this.#failed, lastActivityAt: this.#lastActivityAt }
  }

  release(): void {
    this.#hold.release()
  }

  stop(): void {
    this.#abort.abort(new Error('the connector stops'))
    for (const subscription of this.#subscriptions) void subscription[Symbol.asyncDispose]()
  }

  #receive(message: Received<unknown>): void {
    if (!this.#hold.push(() => void this.#perform(message))) {
      message.answer({ outcome: 'refused', reason: 'the connector is starting and too much waits for it already' })
    }
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
    message.answer(await this.#performed.once(`${parsed.sender} ${id}`, () => this.#try(request)))
  }

  async #try(request: ActionRequest): Promise<ActionResult> {
    this.#handled++
    this.#lastActivityAt = Date.now()
    try {
      return await this.#connector.perform(request)
    } catch (error) {
      this.#failed++
      return { outcome: 'unknown', reason: `the connector failed: ${messageOf(error)}`.slice(0, 1000) }
    }
  }
}

function schemaOf(subject: string) {
  const parsed = parseSubject(subject)
  return parsed?.kind === 'send' && isActionName(parsed.action) ? ACTION_SCHEMAS[parsed.action] : undefined
}
