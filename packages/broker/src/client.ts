import { sourceStackOf } from '@rosey/protocol'
import type { ConnectionType } from './auth/admission.ts'
import type { ClientRights } from './auth/client-rights.ts'
import { Congestion } from './congestion.ts'
import { readConnect } from './connect-request.ts'
import type { Core } from './core.ts'
import { type Deadline, startDeadline } from './deadline.ts'
import type { ClientFacts, CloseReason } from './events.ts'
import type { Frame } from './frame.ts'
import { Heartbeat } from './heartbeat.ts'
import type { TlsOffer } from './info.ts'
import { Inlet } from './inlet.ts'
import type { ClientSocket } from './listeners/client-socket.ts'
import type { ConnectionFacts, Traffic } from './monitoring/facts.ts'
import { Outbox } from './outbox.ts'
import { type OperationHandler, Parser } from './parser.ts'
import { readable } from './readable.ts'
import { route } from './route.ts'
import { Session } from './session.ts'
import type { Space } from './spaces.ts'
import { isLiteral } from './subject.ts'
import { hashBytes } from './subject-cache.ts'
import type { Subscription } from './subscription.ts'
import { answerSystemRequest } from './system-request.ts'
import type { Violation } from './violation.ts'

/**
 * Time in ms that an ended connection stays open for the other side to read the last words. Closing at once while it
 * still sends would make its system throw them away.
 */
const LINGER_MS = 500

const OK = Buffer.from('+OK\r\n')
const PING = Buffer.from('PING\r\n')
const PONG = Buffer.from('PONG\r\n')

/** What is decided about a client before it says anything. */
export interface Greeting {
  readonly clientId: number
  /** What it has to sign where clients sign in with keys; else empty. */
  readonly nonce: string
  /** Empty for a unix socket. */
  readonly clientIp: string
  /** Where it is not `none`, the client was greeted before it became one. */
  readonly tls: TlsOffer
}

/** One connected client. */
export class Client implements OperationHandler {
  readonly outbox: Outbox
  readonly congestion: Congestion
  readonly inlet: Inlet
  /** Counted where messages are routed. */
  readonly traffic: Traffic = { messagesIn: 0, bytesIn: 0, messagesOut: 0, bytesOut: 0 }
  readonly greeting: Greeting

  readonly #core: Core
  readonly #socket: ClientSocket
  readonly #connectionType: ConnectionType
  readonly #startedAt = Date.now()
  readonly #address: string
  readonly #onGone: (client: Client) => void
  readonly #parser: Parser
  readonly #heartbeat: Heartbeat
  readonly #session: Session
  #authDeadline: Deadline | undefined
  #heardAt = Date.now()
  #hasPinged = false
  #closed = false

  constructor(
    core: Core,
    socket: ClientSocket,
    greeting: Greeting,
    connectionType: ConnectionType,
    onGone: (client: Client) => void,
  ) {
    this.#core = core
    this.#socket = socket
    this.greeting = greeting
    this.#connectionType = connectionType
    this.#address = socket.remoteAddress === undefined ? 'unix' : `${socket.remoteAddress}:${socket.remotePort}`
    this.#onGone = onGone
    const { options, authenticator } = core
    this.#session = new Session(core, this, { nonce: greeting.nonce, address: socket.remoteAddress, connectionType })
    this.#parser = new Parser(this, options, authenticator.required)
    this.congestion = new Congestion(options, (cause) => this.#endSlow(cause))
    this.outbox = new Outbox(socket, core.pool, core.flusher, {
      onBacklog: (pendingBytes) => this.congestion.grown(pendingBytes),
      onProgress: (pendingBytes) => this.congestion.written(pendingBytes),
    })
    this.#heartbeat = new Heartbeat(options, {
      ping: () => this.outbox.append(PING),
      stale: () => this.#endStale(),
    })
    if (authenticator.required) {
      this.#authDeadline = startDeadline(options.authTimeoutMs, () =>
        this.end('auth-timeout', 'Authentication Timeout', 'it did not show in time that it may come in'),
      )
    }
    this.inlet = new Inlet(
      socket,
      this.#parser,
      () => {
        core.clock.tick()
        this.#heardAt = Date.now()
        this.#heartbeat.heard()
      },
      this.#onFailed,
    )
    socket.on('error', (error) => this.#gone('socket-error', error.message))
    socket.on('end', () => this.end('client-closed', undefined, 'the client closed the connection'))
    socket.on('close', () => this.#gone('client-closed', 'the client closed the connection'))
  }

  /** True once it has shown that it may come in, or when that is not asked. */
  get hasSignedIn(): boolean {
    return !this.#parser.connectOnly
  }

  /** The client as events name it. */
  get facts(): ClientFacts {
    const { clientId } = this.greeting
    const name = readable(this.#session.request.name)
    return { clientId, name, address: this.#address, user: readable(this.rights.admission.name) }
  }

  /** The client as the monitoring shows it. */
  get connectionFacts(): ConnectionFacts {
    const { name, lang, version } = this.#session.request
    const { remoteAddress = '', remotePort = 0 } = this.#socket
    const { clientId } = this.greeting
    return {
      clientId,
      type: this.#connectionType === 'WEBSOCKET' ? 'websocket' : 'nats',
      ip: remoteAddress,
      port: remotePort,
      startedAt: this.#startedAt,
      lastActivityAt: this.#heardAt,
      pendingBytes: this.outbox.pendingBytes,
      traffic: this.traffic,
      name,
      lang,
      version,
      account: this.#session.space.account,
      user: this.rights.admission.name,
      subscriptions: this.#session.subscriptions,
    }
  }

  /** True when it reads another INFO than the first. */
  get takesInfo(): boolean {
    return this.#session.request.protocol >= 1
  }

  /** Largest message in bytes that it may send. */
  get maxPayload(): number {
    return Math.min(this.#core.options.maxPayload, this.rights.admission.maxPayload)
  }

  /** True when the client gets its own messages. */
  get echo(): boolean {
    return this.#session.request.echo
  }

  /** True when the client can read headers. */
  get takesHeaders(): boolean {
    return this.#session.request.headers
  }

  /** True when the client wants to be told that nobody listens. */
  get wantsNoResponders(): boolean {
    return this.#session.request.noResponders
  }

  /** Where it publishes and subscribes. */
  get space(): Space {
    return this.#session.space
  }

  /** What it may do. */
  get rights(): ClientRights {
    return this.#session.rights
  }

  /** Who may use the broker has changed: it goes, or goes on with what it still may. */
  lookAgain(): void {
    // One that is still to show something shows it to the new authenticator.
    if (this.#closed || this.#parser.connectOnly) return
    this.#session.lookAgain()
    this.#parser.maxPayload = this.maxPayload
  }

  /** Ends one of its subscriptions. */
  endSubscription(subscription: Subscription<Client>): void {
    this.#session.endSubscription(subscription)
  }

  /** Ends the connection in order: what waits is written, then `-ERR` with `answer`, if there is one. */
  end(reason: CloseReason, answer: string | undefined, detail: string): void {
    if (this.#closed) return
    if (answer !== undefined) this.outbox.text(`-ERR '${answer}'\r\n`)
    this.outbox.finish()
    this.#gone(reason, detail)
    this.#socket.end()
    this.#socket.resume()
    const timer = setTimeout(() => this.#socket.destroy(), LINGER_MS)
    this.#socket.once('close', () => clearTimeout(timer))
  }

  /** Closes the socket at once. */
  destroy(): void {
    this.#gone('shutdown', 'the broker stops')
    this.#socket.destroy()
  }

  onConnect(json: string): void {
    const reading = readConnect(json, this.#session.request)
    if (reading.kind === 'violation') {
      this.onViolation(reading.violation)
      return
    }
    this.#session.request = reading.request
    this.#session.signIn()
    if (this.#closed) return
    this.#authDeadline?.cancel()
    this.#parser.connectOnly = false
    this.#parser.maxPayload = this.maxPayload
    this.#acknowledge()
  }

  onPublish(frame: Frame): void {
    if (frame.headerBytes >= 0 && !this.takesHeaders) {
      this.end('protocol', undefined, 'it sent headers without saying that it would')
      return
    }
    const { buffer, subjectStart, subjectEnd } = frame
    if (this.#session.request.pedantic && !isLiteral(buffer.toString('latin1', subjectStart, subjectEnd))) {
      this.complain('Invalid Publish Subject')
    }
    const hash = hashBytes(buffer, subjectStart, subjectEnd)
    frame.subjectHash = hash
    const matches = this.space.subscriptions.match(hash, buffer, subjectStart, subjectEnd)
    if (!this.#session.mayPublish(frame, matches)) return
    this.#acknowledge()
    const isAnswered = this.rights.admission.isSystem && answerSystemRequest(this.#core, this, frame)
    route(this.#core, this, frame, matches, isAnswered)
  }

  onSubscribe(subject: string, queue: string | undefined, sid: string): void {
    if (this.#session.subscribe(subject, queue, sid)) this.#acknowledge()
  }

  onUnsubscribe(sid: string, max: number): void {
    this.#session.unsubscribe(sid, max)
    this.#acknowledge()
  }

  onPing(): void {
    this.outbox.append(PONG)
    if (this.#hasPinged) return
    this.#hasPinged = true
    // The greeting could not tell yet what its account allows; nats-server does it here, too.
    const { maxPayload } = this
    if (this.takesInfo && maxPayload < this.#core.options.maxPayload) {
      this.outbox.text(this.#core.infoFor(this.greeting, maxPayload))
    }
  }

  onPong(): void {
    this.#heartbeat.answered()
  }

  onViolation({ reason, answer, detail, speaks }: Violation): void {
    if (speaks === undefined) this.end(reason, answer, detail)
    else this.end('foreign-protocol', answer, `something that speaks ${speaks} connected to the port of the bus`)
  }

  /** Tells the client that something was wrong; it stays. */
  complain(answer: string): void {
    this.outbox.text(`-ERR '${answer}'\r\n`)
  }

  #acknowledge(): void {
    if (this.#session.request.verbose) this.outbox.append(OK)
  }

  // Nothing that one client sends may end the broker of all, whatever is wrong with the broker.
  readonly #onFailed = (error: unknown): void => {
    const detail = `the broker failed on what it sent: ${error instanceof Error ? (sourceStackOf(error) ?? error.message) : error}`
    try {
      this.end('internal-error', 'Internal Error', detail)
    } catch {
      // What has been told once is enough; it only has to go.
      this.#socket.destroy()
    }
  }

  // Who has to wait for a slow consumer is not read, so its PONG cannot have been seen.
  #endStale(): void {
    if (!this.inlet.isWaiting) this.end('stale', 'Stale Connection', 'it left PINGs unanswered')
  }

  #endSlow(cause: 'pending' | 'deadline'): void {
    if (this.#closed) return
    this.#core.counters.slowConsumers++
    const { pendingBytes } = this.outbox
    this.#core.emit({ kind: 'slow-consumer', client: this.facts, pendingBytes, cause })
    this.#gone('slow-consumer', `${pendingBytes} bytes wait for it`)
    this.#socket.destroy()
  }

  /** Releases all that the broker holds for this client. The first reason counts. */
  #gone(reason: CloseReason, detail: string): void {
    if (this.#closed) return
    this.#closed = true
    this.inlet.close()
    this.#heartbeat.stop()
    this.#authDeadline?.cancel()
    this.#session.close()
    this.outbox.discard()
    this.congestion.end()
    this.#onGone(this)
    this.#core.emit({ kind: 'disconnected', client: this.facts, reason, detail })
  }
}
