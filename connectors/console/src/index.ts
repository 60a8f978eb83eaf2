import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import {
  CONSOLE_CHANNEL,
  type ConsoleIdentity,
  type ConsoleLine,
  type ConsoleRequest,
  type ConsoleSettled,
} from '@rosey/protocol'
import { type ActionRequest, type ActionResult, Connector, isAction, type Settlement } from '@rosey/sdk'
import { ClientConnection, type ClientEvents } from './client-connection.ts'
import type { ConsoleConfig } from './config.ts'
import { PLATFORM, presenceEvent, saidEvent } from './events.ts'
import { InHand } from './in-hand.ts'
import { listenPrivately } from './listen.ts'
import { presenceChanges } from './presence.ts'
import { sameToken } from './same-token.ts'
import { turnAway } from './turn-away.ts'

/** Clients at once; more are told so and turned away. */
export const MAX_CLIENTS = 200
/** Connections of clients that are being turned away; more are cut off by the system. */
const MAX_FAREWELLS = 50

/** A chat on a unix socket: its clients are `rosey chat` and scripts, its channels whatever they name. */
export default class ConsoleConnector extends Connector<ConsoleConfig> {
  readonly #clients = new Set<ClientConnection>()
  readonly #inHand = new InHand()
  readonly #server: Server = createServer()

  override async setup(): Promise<void> {
    this.#server.maxConnections = MAX_CLIENTS + MAX_FAREWELLS
    this.#server.on('connection', (socket) => {
      if (this.#clients.size >= MAX_CLIENTS) turnAway(socket, MAX_CLIENTS)
      else this.#clients.add(new ClientConnection(socket, this.host.name, this.#clientEvents()))
    })
    await listenPrivately(this.#server, this.config.socketPath)
    this.#server.on('error', (error) => this.log.warn({ error: error.message }, 'the socket of the console failed'))
    this.host.connection({ state: 'connected', reason: '' })
    const data = { id: newId(), time: Date.now(), platform: PLATFORM }
    void this.host.receive(CONSOLE_CHANNEL, { name: 'connected', data })
  }

  override perform({ action, channel, sender, traceId, expiresAt }: ActionRequest): Promise<ActionResult> {
    if (expiresAt !== undefined && expiresAt < Date.now()) return refused('its time was over')
    const line = { kind: 'line', from: 'bot', name: sender, private: false, action: false } as const
    if (isAction(action, 'message')) {
      const { text, action: isAct = false } = action.data
      this.#tell(this.#in(channel), { ...line, text, action: isAct }, traceId)
      return Promise.resolve({ outcome: 'sent' })
    }
    if (!isAction(action, 'pm')) return refused(`the console cannot do ${action.name}`)
    const receivers = this.#receiversOf(action.data.to, channel, traceId)
    if (receivers.length === 0) return refused(`nobody called ${action.data.to} is in ${channel}`)
    this.#tell(receivers, { ...line, text: action.data.text, private: true }, traceId)
    return Promise.resolve({ outcome: 'sent' })
  }

  override async teardown(): Promise<void> {
    const closed = Promise.withResolvers<void>()
    this.#server.close(() => closed.resolve())
    for (const client of this.#clients) client.close('the console stops')
    await closed.promise
  }

  #clientEvents(): ClientEvents {
    return {
      refusalOf: (token) =>
        sameToken(token, this.config.token) ? undefined : `The token is not the one in ${this.config.tokenPath}.`,
      entered: (client) => this.#announce(client, undefined, client.identity),
      said: (client, say) => void this.#said(client, say),
      became: (client, before) => this.#announce(client, before, client.identity),
      left: (client, reason) => {
        this.#clients.delete(client)
        this.#announce(client, client.identity, undefined)
        this.log.debug({ user: client.identity?.user, reason }, 'a client left')
      },
    }
  }

  async #said(client: ClientConnection, say: Extract<ConsoleRequest, { kind: 'say' }>): Promise<void> {
    const { identity } = client
    if (identity === undefined) return
    const eventId = newId()
    if (!this.#inHand.add(eventId, client, say.id)) {
      const reason = 'too much that this client said is still under way'
      client.send({ kind: 'settled', id: say.id, outcome: 'refused', reason })
      return
    }
    if (say.private !== true) this.#passOn(client, identity, say)
    const settlement = await this.host.receive(identity.channel, saidEvent(identity, say, eventId, Date.now()))
    this.#inHand.remove(eventId)
    client.send(settledOf(say.id, settlement))
  }

  #passOn(
    speaker: ClientConnection,
    { user, channel }: ConsoleIdentity,
    { text, action = false }: { readonly text: string; readonly action?: boolean },
  ): void {
    for (const client of this.#in(channel)) {
      if (client !== speaker) client.send({ kind: 'line', from: 'user', name: user, text, private: false, action })
    }
  }

  #tell(clients: readonly ClientConnection[], line: ConsoleLine, traceId: string): void {
    const origin = this.#inHand.origin(traceId)
    for (const client of clients) {
      client.send(client === origin?.client ? { ...line, replyTo: origin.sayId } : line)
    }
  }

  /** The answer to a private message goes to the client that sent it; others may use the same name. */
  #receiversOf(name: string, channel: string, traceId: string): ClientConnection[] {
    const named = this.#in(channel).filter((client) => client.identity?.user === name)
    const asker = named.find((client) => client === this.#inHand.origin(traceId)?.client)
    return asker === undefined ? named : [asker]
  }

  #in(channel: string): ClientConnection[] {
    return [...this.#clients].filter((client) => client.identity?.channel === channel)
  }

  #announce(client: ClientConnection, before: ConsoleIdentity | undefined, after: ConsoleIdentity | undefined): void {
    if (!client.interactive) return
    const others = [...this.#clients]
      .filter((other) => other !== client && other.interactive)
      .flatMap((other) => other.identity ?? [])
    for (const { name, identity } of presenceChanges(before, after, others)) {
      void this.host.receive(identity.channel, presenceEvent(name, identity, newId(), Date.now()))
    }
  }
}

function newId(): string {
  return `console-${randomUUID()}`
}

function refused(reason: string): Promise<ActionResult> {
  return Promise.resolve({ outcome: 'refused', reason })
}

function settledOf(id: number, settlement: Settlement): ConsoleSettled {
  const outcome = settlement.kind === 'lost' ? 'lost' : settlement.outcome
  const { reason } = settlement
  return { kind: 'settled', id, outcome, ...(reason === undefined ? {} : { reason }) }
}
