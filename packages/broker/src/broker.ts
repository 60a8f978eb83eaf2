import { randomBytes } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import { authenticatorOf } from './auth/authenticator.ts'
import type { Authorization } from './auth/authorization.ts'
import { systemRequest } from './auth/system-requests.ts'
import { BlockPool } from './block-pool.ts'
import { Client } from './client.ts'
import type { Core, Counters } from './core.ts'
import { Flusher } from './flusher.ts'
import { infoLine } from './info.ts'
import { type BrokerOptions, type ResolvedBrokerOptions, resolveBrokerOptions } from './options.ts'
import { Spaces } from './spaces.ts'
import { listenOnTcp } from './tcp-listener.ts'
import { listenOnUnixSocket } from './unix-socket.ts'

/** Default time in ms that clients have to hang up when the broker stops. */
const CLOSE_GRACE_MS = 1000

/** Where a broker listens. */
export interface BrokerAddress {
  readonly host: string
  readonly port: number
  readonly unixPath?: string
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
   * @throws RoseyError `bus-port-taken`, `bus-unreachable`, `socket-taken` or `socket-path`
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
   * Takes no more clients, writes what waits, and hangs up. Clients that do not hang up as well within `graceMs`
   * (default 1000) are cut off. Calling it again waits for the same end.
   */
  close(options?: { graceMs?: number }): Promise<void>
}

/** Makes a broker; it does nothing before {@link Broker.listen}. */
export function createBroker(options?: BrokerOptions): Broker {
  return new EmbeddedBroker(resolveBrokerOptions(options))
}

class EmbeddedBroker implements Broker {
  readonly #options: Readonly<ResolvedBrokerOptions>
  readonly #core: Core
  readonly #serverId = randomBytes(20).toString('hex').toUpperCase()
  readonly #clients = new Set<Client>()
  readonly #sockets = new Set<Socket>()
  readonly #servers: Server[] = []
  #port = 0
  #closing: Promise<void> | undefined

  constructor(options: Readonly<ResolvedBrokerOptions>) {
    this.#options = options
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
    const { host, port, unixPath } = this.#options
    try {
      this.#port = await listenOnTcp(this.#newServer(), host, port)
      if (unixPath !== undefined) await listenOnUnixSocket(this.#newServer(), unixPath)
    } catch (error) {
      await this.close({ graceMs: 0 })
      throw error
    }
    // From now on an error is one of a single connection; without a listener it would end the process.
    for (const server of this.#servers) server.on('error', () => this.#core.counters.acceptErrors++)
    return { host, port: this.#port, ...(unixPath === undefined ? {} : { unixPath }) }
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

  close({ graceMs = CLOSE_GRACE_MS }: { graceMs?: number } = {}): Promise<void> {
    this.#closing ??= this.#close(graceMs)
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #newServer(): Server {
    // Half open, so that a client that sends its last words and hangs up is still answered.
    const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => this.#welcome(socket))
    this.#servers.push(server)
    return server
  }

  #systemRequest(subject: string, payload: string): string | undefined {
    const answer = systemRequest(this.#core.authenticator, this.#serverId, subject, payload)
    if (answer?.changed === true) this.#lookAgain()
    return answer?.json
  }

  #lookAgain(): void {
    for (const client of [...this.#clients]) client.lookAgain()
  }

  #welcome(socket: Socket): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    const clientId = ++this.#core.counters.totalConnections
    const client = new Client(this.#core, socket, clientId, (gone) => this.#clients.delete(gone))
    this.#clients.add(client)
    const { host, maxConnections } = this.#options
    client.outbox.text(
      infoLine(this.#options, {
        serverId: this.#serverId,
        host,
        port: this.#port,
        clientId,
        clientIp: socket.remoteAddress ?? '',
        authRequired: this.#core.authenticator.required,
        nonce: client.nonce,
      }),
    )
    this.#core.emit({ kind: 'connected', client: client.facts })
    if (this.#clients.size > maxConnections) {
      client.end('max-connections', 'maximum connections exceeded', `${maxConnections} clients are connected already`)
    }
  }

  async #close(graceMs: number): Promise<void> {
    const closed = this.#servers.filter((server) => server.listening).map(untilClosed)
    for (const client of this.#clients) client.end('shutdown', undefined, 'the broker stops')
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy()
    }, graceMs)
    await Promise.all(closed)
    clearTimeout(timer)
  }
}

function untilClosed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
