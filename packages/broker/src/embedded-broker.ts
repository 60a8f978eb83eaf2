import { randomBytes } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import type { ConnectionType } from './auth/admission.ts'
import { authenticatorOf } from './auth/authenticator.ts'
import type { Authorization } from './auth/authorization.ts'
import { SystemRequests } from './auth/system-requests.ts'
import { BlockPool } from './block-pool.ts'
import type { Broker, BrokerAddress, BrokerStats } from './broker.ts'
import { Client, type Greeting } from './client.ts'
import { Clock } from './clock.ts'
import type { Core } from './core.ts'
import { Flusher } from './flusher.ts'
import { COMPATIBLE_VERSION, infoLine, type TlsOffer } from './info.ts'
import { endInTurn, type LameDuckTimes } from './lame-duck.ts'
import type { ClientSocket } from './listeners/client-socket.ts'
import type { TlsUpgrade } from './listeners/tls.ts'
import type { WebSocketListener } from './listeners/websocket.ts'
import type { BrokerFacts } from './monitoring/facts.ts'
import type { MonitoringServer } from './monitoring/monitoring-server.ts'
import type { ResolvedBrokerOptions } from './options.ts'
import { Spaces } from './spaces.ts'
import { listenOnTcp } from './tcp-listener.ts'
import { listenOnUnixSocket } from './unix-socket.ts'
import { WaitingRoom } from './waiting-room.ts'

/** Default time in ms that clients have to hang up when the broker stops. */
const CLOSE_GRACE_MS = 1000

const NONCE_BYTES = 16
/** Connections that have not signed in yet, of each way in; processes of a bot do so within milliseconds. */
const MOST_WAITING = 256
/** Connections by the unix socket that are taken beyond the maximum, so that nobody on the port keeps roseyd out. */
const KEPT_FOR_UNIX_SOCKET = 256
const LOOPBACK = '127.0.0.1'
const TOO_MANY = 'maximum connections exceeded'
/** A gentle stop takes as long as that of nats-server. */
const LAME_DUCK: LameDuckTimes = { graceMs: 10_000, durationMs: 120_000 }
/** The official client puts up to two of the largest messages into one of WebSocket, with their lines. */
const MESSAGES_IN_FRAME = 2
/** For verbs and the ends of lines. */
const FRAME_SLACK = 1024

/** What the broker of a bot does not need, and whose modules it does not load: they take 10 MB (DESIGN §13). */
export interface ExtraListeners {
  readonly tls: typeof TlsUpgrade
  readonly websocket: typeof WebSocketListener
  readonly monitoring: typeof MonitoringServer
}

/** See {@link Broker}. Without `extra` the options for these are not looked at. */
export class EmbeddedBroker implements Broker {
  readonly #options: Readonly<ResolvedBrokerOptions>
  readonly #core: Core
  readonly #serverId = randomBytes(20).toString('hex').toUpperCase()
  readonly #systemRequests: SystemRequests
  readonly #clients = new Set<Client>()
  // One of its own for the unix socket: strangers on the port send nobody of this user away.
  readonly #waitingRooms = { port: newWaitingRoom(), unixSocket: newWaitingRoom() }
  readonly #sockets = new Set<Socket>()
  readonly #servers: Server[] = []
  readonly #startedAt = Date.now()
  readonly #tls: TlsUpgrade | undefined
  readonly #websocket: WebSocketListener | undefined
  readonly #monitoring: MonitoringServer | undefined
  #port = 0
  #monitoringPort = 0
  readonly #stopping = new AbortController()
  #isLameDuck = false
  #lameDuck: Promise<void> | undefined
  #deaf: Promise<unknown> | undefined
  #closing: Promise<void> | undefined

  constructor(options: Readonly<ResolvedBrokerOptions>, extra?: ExtraListeners) {
    this.#options = options
    const { serverName: name, host, tls, websocket, monitoring, maxPayload, maxControlLine, authTimeoutMs } = options
    if (tls !== undefined && extra !== undefined) this.#tls = new extra.tls(tls, authTimeoutMs)
    if (websocket !== undefined && extra !== undefined) {
      const onClient = (socket: ClientSocket) => this.#welcome(socket, 'WEBSOCKET', this.#newGreeting(socket, 'none'))
      const maxFrame = MESSAGES_IN_FRAME * (maxPayload + maxControlLine) + FRAME_SLACK
      this.#websocket = new extra.websocket(websocket, websocket.host ?? host, maxFrame, onClient)
    }
    if (monitoring !== undefined && extra !== undefined) this.#monitoring = new extra.monitoring(() => this.#facts)
    this.#systemRequests = new SystemRequests({ name, host, id: this.#serverId, ver: COMPATIBLE_VERSION })
    this.#core = {
      options,
      authenticator: authenticatorOf(options.authorization),
      spaces: new Spaces(),
      pool: new BlockPool(),
      flusher: new Flusher(),
      clock: new Clock(),
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
      infoFor: (greeting, maxOwn) => this.#infoFor(greeting, maxOwn),
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
        const server = this.#newServer((socket) => this.#welcome(socket, 'STANDARD', this.#newGreeting(socket, 'none')))
        await listenOnUnixSocket(server, unixPath)
      }
      const websocketPort = await this.#websocket?.listen(websocket?.host ?? host, websocket?.port ?? 0)
      if (websocketPort !== undefined) more.websocketPort = websocketPort
      const monitoringPort = await this.#monitoring?.listen(monitoring?.host ?? LOOPBACK, monitoring?.port ?? 0)
      if (monitoringPort !== undefined) {
        this.#monitoringPort = monitoringPort
        more.monitoringPort = monitoringPort
      }
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

  lameDuck(times: Partial<LameDuckTimes> = {}): Promise<void> {
    this.#lameDuck ??= this.#stopGently({ ...LAME_DUCK, ...times })
    return this.#lameDuck
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
    const { allowNonTls } = this.#options
    const offer = allowNonTls ? 'available' : 'required'
    const greeting = this.#newGreeting(socket, this.#tls === undefined ? 'none' : offer)
    if (this.#tls === undefined) {
      this.#welcome(socket, 'STANDARD', greeting)
      return
    }
    // A failed handshake ends the connection; nobody else listens yet.
    socket.on('error', () => undefined)
    socket.write(this.#infoFor(greeting))
    if (this.#clients.size + this.#tls.waiting >= this.#options.maxConnections) {
      socket.write(`-ERR '${TOO_MANY}'\r\n`)
      socket.destroySoon()
      return
    }
    const client = {
      clientId: greeting.clientId,
      name: '',
      user: '',
      address: `${socket.remoteAddress}:${socket.remotePort}`,
    }
    const onSocket = (either: Socket) => this.#welcome(either, 'STANDARD', greeting)
    const onFailed = (why: string) => this.#core.emit({ kind: 'tls-failed', client, why })
    if (allowNonTls) this.#tls.upgradeIfAsked(socket, onSocket, onFailed)
    else this.#tls.upgrade(socket, onSocket, onFailed)
  }

  #newGreeting({ remoteAddress = '' }: ClientSocket, tls: TlsOffer): Greeting {
    const nonce = this.#core.authenticator.usesNonce ? randomBytes(NONCE_BYTES).toString('base64url') : ''
    return { clientId: ++this.#core.counters.totalConnections, nonce, clientIp: remoteAddress, tls }
  }

  #infoFor(greeting: Greeting, maxPayload = this.#options.maxPayload): string {
    return infoLine(this.#options, {
      ...greeting,
      maxPayload,
      serverId: this.#serverId,
      host: this.#options.host,
      port: this.#port,
      authRequired: this.#core.authenticator.required,
      lameDuck: this.#isLameDuck,
    })
  }

  get #facts(): BrokerFacts {
    return {
      serverId: this.#serverId,
      version: COMPATIBLE_VERSION,
      port: this.#port,
      monitoringPort: this.#monitoringPort,
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

  #welcome(socket: ClientSocket, type: ConnectionType, greeting: Greeting): void {
    const isLocal = greeting.clientIp === ''
    const waitingRoom = this.#waitingRooms[isLocal ? 'unixSocket' : 'port']
    const client = new Client(this.#core, socket, greeting, type, (gone) => {
      this.#clients.delete(gone)
      waitingRoom.leave(gone)
    })
    this.#clients.add(client)
    const maxConnections = this.#options.maxConnections + (isLocal ? KEPT_FOR_UNIX_SOCKET : 0)
    // Who may encrypt was greeted before.
    if (greeting.tls === 'none') client.outbox.text(this.#infoFor(greeting))
    this.#core.emit({ kind: 'connected', client: client.facts })
    if (this.#core.authenticator.required) waitingRoom.enter(client)
    if (this.#clients.size > maxConnections) {
      client.end('max-connections', TOO_MANY, `${maxConnections} clients are connected already`)
    }
  }

  /** Takes no more clients; resolves when the last one is gone. */
  #stopListening(): Promise<unknown> {
    this.#deaf ??= Promise.all([
      ...this.#servers.filter((server) => server.listening).map(untilClosed),
      this.#websocket?.close(),
    ])
    return this.#deaf
  }

  async #stopGently(times: LameDuckTimes): Promise<void> {
    void this.#stopListening()
    this.#isLameDuck = true
    for (const client of this.#clients) {
      if (client.takesInfo) client.outbox.text(this.#infoFor(client.greeting, client.maxPayload))
    }
    const clients = () =>
      Array.from(this.#clients, (client) => ({ end: () => client.end('shutdown', undefined, 'the broker stops') }))
    if (this.#clients.size > 0) await endInTurn(clients, times, this.#stopping.signal)
    await this.close()
  }

  async #close(graceMs: number): Promise<void> {
    this.#stopping.abort()
    const closed = Promise.all([this.#stopListening(), this.#monitoring?.close()])
    for (const client of this.#clients) client.end('shutdown', undefined, 'the broker stops')
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy()
      this.#websocket?.terminate()
    }, graceMs)
    await closed
    clearTimeout(timer)
  }
}

function newWaitingRoom(): WaitingRoom<Client> {
  return new WaitingRoom(MOST_WAITING, (client) =>
    client.end('auth-timeout', 'Authentication Timeout', 'too many others came before it had signed in'),
  )
}

function untilClosed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
