import { randomBytes } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { ConnectionType } from './auth/admission.ts'
import { authenticatorOf } from './auth/authenticator.ts'
import type { Authorization } from './auth/authorization.ts'
import { SystemRequests } from './auth/system-requests.ts'
import { BlockPool } from './block-pool.ts'
import { Client, type Greeting } from './client.ts'
import type { Core, Counters } from './core.ts'
import { Flusher } from './flusher.ts'
import { COMPATIBLE_VERSION, infoLine } from './info.ts'
import type { ClientSocket } from './listeners/client-socket.ts'
import { TlsUpgrade } from './listeners/tls.ts'
import { WebSocketListener } from './listeners/websocket.ts'
import type { BrokerFacts } from './monitoring/facts.ts'
import { MonitoringServer } from './monitoring/monitoring-server.ts'
import { type BrokerOptions, type ResolvedBrokerOptions, resolveBrokerOptions } from './options.ts'
import { Spaces } from './spaces.ts'
import { listenOnTcp } from './tcp-listener.ts'
import { listenOnUnixSocket } from './unix-socket.ts'

/** Default time in ms that clients have to hang up when the broker stops. */
const CLOSE_GRACE_MS = 1000

const NONCE_BYTES = 16
const LOOPBACK = '127.0.0.1'
/** Defaults of nats-server: how long a stop of the gentle kind takes, and how long nobody is cut off in it, in ms. */
const LAME_DUCK_MS = 120_000
const LAME_DUCK_GRACE_MS = 10_000
/** What a WebSocket message may hold beside one payload: more than one operation fits. */
const FRAME_SLACK = 64 * 1024

/** Where a broker listens. */
export interface BrokerAddress {
  readonly host: string
  readonly port: number
  readonly unixPath?: string
  readonly websocketPort?: number
  readonly monitoringPort?: number
}

/** Counts of a broker; all but the first two since its start. Bytes are those of headers and payloads. */
export interface BrokerStats extends Readonly<Counters> {
  readonly connections: number
  readonly subscriptions: number
}

/** A NATS server inside this process. Disposing closes it. */
export interface Broker extends AsyncDisposable {
  /**
   * Begins to listen; once in the life of a broker.
   *
   * @throws RoseyError `bus-port-taken`, `bus-unreachable`, `socket-taken`, `socket-path`, `bus-tls`
   */
  listen(): Promise<BrokerAddress>
  stats(): BrokerStats
  /**
   * Changes who may use the broker and what for. Clients that may not any more are told so and cut off, and what the
   * others have lost holds from now on.
   *
   * @throws RoseyError `key-invalid`; nothing has changed then
   */
  reload(change: { authorization: Authorization | undefined }): void
  /**
   * Stops gently: takes no more clients, tells those who are there to go elsewhere, and hangs up on those who stay one
   * after the other, from `graceMs` (default 10 s) until `durationMs` (default 2 min).
   */
  lameDuck(options?: { graceMs?: number; durationMs?: number }): Promise<void>
  /**
   * Takes no more clients, writes what waits, and hangs up. Clients that do not hang up as well within `graceMs`
   * (default 1000) are cut off. Calling it again waits for the same end.
   */
  close(options?: { graceMs?: number }): Promise<void>
}

/**
 * Makes a broker; it does nothing before {@link Broker.listen}.
 *
 * @throws RoseyError `bus-limits`, `bus-tls`, `key-invalid`
 */
export function createBroker(options?: BrokerOptions): Broker {
  return new EmbeddedBroker(resolveBrokerOptions(options))
}

class EmbeddedBroker implements Broker {
  readonly #options: Readonly<ResolvedBrokerOptions>
  readonly #core: Core
  readonly #serverId = randomBytes(20).toString('hex').toUpperCase()
  readonly #systemRequests: SystemRequests
  readonly #clients = new Set<Client>()
  readonly #sockets = new Set<Socket>()
  readonly #servers: Server[] = []
  readonly #startedAt = Date.now()
  readonly #tls: TlsUpgrade | undefined
  readonly #websocket: WebSocketListener | undefined
  readonly #monitoring: MonitoringServer | undefined
  #port = 0
  #isLameDuck = false
  #closing: Promise<void> | undefined

  constructor(options: Readonly<ResolvedBrokerOptions>) {
    this.#options = options
    const { serverName: name, host, tls, websocket, monitoring, maxPayload, authTimeoutMs } = options
    this.#tls = tls === undefined ? undefined : new TlsUpgrade(tls, authTimeoutMs)
    if (websocket !== undefined) {
      const onClient = (socket: ClientSocket) => this.#welcome(socket, 'WEBSOCKET', this.#newGreeting(), false)
      this.#websocket = new WebSocketListener(websocket, websocket.host ?? host, maxPayload + FRAME_SLACK, onClient)
    }
    if (monitoring !== undefined) this.#monitoring = new MonitoringServer(() => this.#facts)
    this.#systemRequests = new SystemRequests({ name, host, id: this.#serverId, ver: COMPATIBLE_VERSION })
    this.#core = {
      options,
      authenticator: authenticatorOf(options.authorization),
      spaces: new Spaces(),
      pool: new BlockPool(),
      flusher: new Flusher(),
      counters: {
        messagesIn: 0,
        bytesIn: 0,
        messagesOut: 0,
        bytesOut: 0,
        slowConsumers: 0,
        totalConnections: 0,
        acceptErrors: 0,
      },
      emit: (event) => options.onEvent(event),
      systemRequest: (subject, payload) => this.#systemRequest(subject, payload),
    }
  }

  async listen(): Promise<BrokerAddress> {
    const { host, port, unixPath, websocket, monitoring } = this.#options
    const more: { websocketPort?: number; monitoringPort?: number } = {}
    try {
      this.#port = await listenOnTcp(
        this.#newServer((socket) => this.#accept(socket)),
        host,
        port,
      )
      if (unixPath !== undefined) {
        const server = this.#newServer((socket) => this.#welcome(socket, 'STANDARD', this.#newGreeting(), false))
        await listenOnUnixSocket(server, unixPath)
      }
      const websocketPort = await this.#websocket?.listen(websocket?.host ?? host, websocket?.port ?? 0)
      if (websocketPort !== undefined) more.websocketPort = websocketPort
      const monitoringPort = await this.#monitoring?.listen(monitoring?.host ?? LOOPBACK, monitoring?.port ?? 0)
      if (monitoringPort !== undefined) more.monitoringPort = monitoringPort
    } catch (error) {
      await this.close({ graceMs: 0 })
      throw error
    }
    // From now on an error is one of a single connection; without a listener it would end the process.
    for (const server of this.#servers) server.on('error', () => this.#core.counters.acceptErrors++)
    return { host, port: this.#port, ...(unixPath === undefined ? {} : { unixPath }), ...more }
  }

  stats(): BrokerStats {
    return {
      ...this.#core.counters,
      connections: this.#clients.size,
      subscriptions: this.#core.spaces.subscriptionCount,
    }
  }

  reload({ authorization }: { authorization: Authorization | undefined }): void {
    this.#core.authenticator = authenticatorOf(authorization)
    this.#lookAgain()
  }

  async lameDuck({ graceMs = LAME_DUCK_GRACE_MS, durationMs = LAME_DUCK_MS } = {}): Promise<void> {
    if (this.#isLameDuck || this.#closing !== undefined) return this.close()
    this.#isLameDuck = true
    const closed = this.#stopListening()
    for (const client of this.#clients) {
      if (client.takesInfo) client.outbox.text(this.#infoFor(client.greeting, '', false))
    }
    await delay(graceMs)
    const stepMs = Math.max(0, durationMs - graceMs) / Math.max(1, this.#clients.size)
    for (const client of [...this.#clients]) {
      client.end('shutdown', undefined, 'the broker stops')
      await delay(stepMs)
    }
    await this.close()
    await closed
  }

  close({ graceMs = CLOSE_GRACE_MS }: { graceMs?: number } = {}): Promise<void> {
    this.#closing ??= this.#close(graceMs)
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #newServer(onSocket: (socket: Socket) => void): Server {
    // Half open, so that a client that sends its last words and hangs up is still answered.
    const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
      onSocket(socket)
    })
    this.#servers.push(server)
    return server
  }

  // The greeting is in the clear, also where everything after it is not.
  #accept(socket: Socket): void {
    const greeting = this.#newGreeting()
    if (this.#tls === undefined) {
      this.#welcome(socket, 'STANDARD', greeting, false)
      return
    }
    // A failed handshake ends the connection; nobody else listens yet.
    socket.on('error', () => undefined)
    socket.write(this.#infoFor(greeting, socket.remoteAddress ?? '', true))
    this.#tls.upgrade(socket, (secure) => this.#welcome(secure, 'STANDARD', greeting, true))
  }

  #newGreeting(): Greeting {
    const nonce = this.#core.authenticator.usesNonce ? randomBytes(NONCE_BYTES).toString('base64url') : ''
    return { clientId: ++this.#core.counters.totalConnections, nonce }
  }

  #infoFor({ clientId, nonce }: Greeting, clientIp: string, tlsRequired: boolean): string {
    return infoLine(this.#options, {
      serverId: this.#serverId,
      host: this.#options.host,
      port: this.#port,
      clientId,
      clientIp,
      authRequired: this.#core.authenticator.required,
      nonce,
      tlsRequired,
      lameDuck: this.#isLameDuck,
    })
  }

  get #facts(): BrokerFacts {
    return {
      serverId: this.#serverId,
      version: COMPATIBLE_VERSION,
      port: this.#port,
      startedAt: this.#startedAt,
      authRequired: this.#core.authenticator.required,
      options: this.#options,
      stats: this.stats(),
      connections: Array.from(this.#clients, (client) => client.connectionFacts),
    }
  }

  #systemRequest(subject: string, payload: string): string | undefined {
    const answer = this.#systemRequests.answer(this.#core.authenticator, subject, payload)
    if (answer?.changed === true) this.#lookAgain()
    return answer?.json
  }

  #lookAgain(): void {
    for (const client of [...this.#clients]) client.lookAgain()
  }

  #welcome(socket: ClientSocket, type: ConnectionType, greeting: Greeting, isGreeted: boolean): void {
    const client = new Client(this.#core, socket, greeting, type, (gone) => this.#clients.delete(gone))
    this.#clients.add(client)
    const { maxConnections } = this.#options
    if (!isGreeted) client.outbox.text(this.#infoFor(greeting, socket.remoteAddress ?? '', false))
    this.#core.emit({ kind: 'connected', client: client.facts })
    if (this.#clients.size > maxConnections) {
      client.end('max-connections', 'maximum connections exceeded', `${maxConnections} clients are connected already`)
    }
  }

  #stopListening(): Promise<unknown> {
    const closed = this.#servers.filter((server) => server.listening).map(untilClosed)
    return Promise.all([...closed, this.#websocket?.close(), this.#monitoring?.close()])
  }

  async #close(graceMs: number): Promise<void> {
    const closed = this.#stopListening()
    for (const client of this.#clients) client.end('shutdown', undefined, 'the broker stops')
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy()
      this.#websocket?.terminate()
    }, graceMs)
    await closed
    clearTimeout(timer)
  }
}

function untilClosed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
