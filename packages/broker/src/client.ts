import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { Admission } from './auth/admission.ts'
import { ClientRights } from './auth/client-rights.ts'
import { Congestion, type Feeder } from './congestion.ts'
import { type ConnectRequest, DEFAULT_CONNECT, readConnect } from './connect-request.ts'
import type { Core } from './core.ts'
import { type Deadline, startDeadline } from './deadline.ts'
import type { ClientFacts, CloseReason } from './events.ts'
import type { Frame } from './frame.ts'
import { Heartbeat } from './heartbeat.ts'
import { Outbox } from './outbox.ts'
import { type OperationHandler, Parser } from './parser.ts'
import { route, routeOwn } from './route.ts'
import type { Space } from './spaces.ts'
import { isLiteral, isSubscribable } from './subject.ts'
import { Subscription } from './subscription.ts'
import { notAuthorized, payloadTooLarge, type Violation } from './violation.ts'

/**
 * Time in ms that an ended connection stays open for the other side to read the last words. Closing at once while it
 * still sends would make its system throw them away.
 */
const LINGER_MS = 500

const NONCE_BYTES = 16
const CRLF_BYTES = 2

const OK = Buffer.from('+OK\r\n')
const PING = Buffer.from('PING\r\n')
const PONG = Buffer.from('PONG\r\n')

/** One connected client. */
export class Client implements OperationHandler, Feeder {
  readonly outbox: Outbox
  readonly congestion: Congestion
  readonly rights = new ClientRights()
  /** What it has to sign where clients sign in with keys; else empty. */
  readonly nonce: string

  readonly #core: Core
  readonly #socket: Socket
  readonly #id: number
  readonly #address: string
  readonly #onGone: (client: Client) => void
  readonly #parser: Parser
  readonly #heartbeat: Heartbeat
  readonly #subscriptions = new Map<string, Subscription<Client>>()
  readonly #waitsFor = new Set<Congestion>()
  #request: ConnectRequest = DEFAULT_CONNECT
  #authDeadline: Deadline | undefined
  #space: Space
  // What was read but not worked while this client had to wait for a slow one.
  #rest: Buffer | undefined
  #closed = false

  constructor(core: Core, socket: Socket, id: number, onGone: (client: Client) => void) {
    this.#core = core
    this.#socket = socket
    this.#id = id
    this.#address = socket.remoteAddress === undefined ? 'unix' : `${socket.remoteAddress}:${socket.remotePort}`
    this.#onGone = onGone
    const { options, authenticator } = core
    this.nonce = authenticator.usesNonce ? randomBytes(NONCE_BYTES).toString('base64url') : ''
    this.#space = core.spaces.of(this.rights.admission.account)
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
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('error', (error) => this.#gone('socket-error', error.message))
    socket.on('end', () => this.end('client-closed', undefined, 'the client closed the connection'))
    socket.on('close', () => this.#gone('client-closed', 'the client closed the connection'))
  }

  /** The client as events name it. */
  get facts(): ClientFacts {
    return { clientId: this.#id, name: this.#request.name, address: this.#address }
  }

  /** True when the client gets its own messages. */
  get echo(): boolean {
    return this.#request.echo
  }

  /** True when the client can read headers. */
  get takesHeaders(): boolean {
    return this.#request.headers
  }

  /** True when the client wants to be told that nobody listens. */
  get wantsNoResponders(): boolean {
    return this.#request.noResponders
  }

  /** Where it publishes and subscribes. */
  get space(): Space {
    return this.#space
  }

  /** Who may use the broker has changed: it goes, or goes on with what it still may. */
  lookAgain(): void {
    const { authenticator } = this.#core
    // One that is still to show something shows it to the new authenticator.
    if (this.#closed || this.#parser.connectOnly) return
    const admission = authenticator.admit(this.#request, this.nonce, Date.now())
    if (admission.kind === 'refused') this.end('authorization', admission.answer, admission.why)
    else this.#enter(admission)
  }

  /** Ends one of its subscriptions. */
  endSubscription(subscription: Subscription<Client>): void {
    this.#subscriptions.delete(subscription.sid.toString('latin1'))
    this.#space.subscriptions.remove(subscription)
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

  pauseFor(congestion: Congestion): void {
    if (this.#closed) {
      congestion.forget(this)
      return
    }
    this.#waitsFor.add(congestion)
    this.#parser.halted = true
    this.#socket.pause()
  }

  resumeFrom(congestion: Congestion): void {
    if (!this.#waitsFor.delete(congestion) || this.#waitsFor.size > 0 || this.#closed) return
    this.#parser.halted = false
    const rest = this.#rest
    this.#rest = undefined
    if (rest !== undefined) this.#read(rest)
    if (this.#waitsFor.size === 0) this.#socket.resume()
  }

  onConnect(json: string): void {
    const reading = readConnect(json, this.#request)
    if (reading.kind === 'violation') {
      this.#violate(reading.violation)
      return
    }
    this.#request = reading.request
    const admission = this.#core.authenticator.admit(reading.request, this.nonce, Date.now())
    if (admission.kind === 'refused') {
      this.#core.emit({ kind: 'auth-failed', client: this.facts, why: admission.why })
      this.#violate(notAuthorized(admission.why))
      return
    }
    this.#authDeadline?.cancel()
    this.#parser.connectOnly = false
    this.#enter(admission)
    if (this.#closed) return
    this.#acknowledge()
  }

  onPublish(frame: Frame): void {
    if (frame.headerBytes >= 0 && !this.takesHeaders) {
      this.end('protocol', undefined, 'it sent headers without saying that it would')
      return
    }
    if (this.#request.pedantic && !isLiteral(frame.buffer.toString('latin1', frame.subjectStart, frame.subjectEnd))) {
      this.#complain('Invalid Publish Subject')
    }
    if (!this.#mayPublish(frame)) return
    this.#acknowledge()
    if (this.rights.admission.isSystem && this.#asksBroker(frame)) return
    route(this.#core, this, frame)
  }

  onSubscribe(subject: string, queue: string | undefined, sid: string): void {
    if (!isSubscribable(subject)) {
      this.#complain('Invalid Subject')
      return
    }
    if (!this.rights.maySubscribe(subject, queue)) {
      this.#refuseSubscription(subject, queue)
      return
    }
    if (!this.#subscriptions.has(sid)) {
      const { maxSubscriptions = Number.POSITIVE_INFINITY } = this.rights.admission
      const most = Math.min(this.#core.options.maxSubscriptionsPerConnection, maxSubscriptions)
      if (this.#subscriptions.size >= most) {
        this.#complain('maximum subscriptions exceeded')
        return
      }
      const subscription = new Subscription<Client>(this, subject, queue, sid)
      subscription.filtered = this.rights.needsFilter(subject)
      this.#subscriptions.set(sid, subscription)
      this.#space.subscriptions.add(subscription)
    }
    this.#acknowledge()
  }

  onUnsubscribe(sid: string, max: number): void {
    const subscription = this.#subscriptions.get(sid)
    if (subscription !== undefined) {
      subscription.max = max
      if (subscription.delivered >= max) this.endSubscription(subscription)
    }
    this.#acknowledge()
  }

  onPing(): void {
    this.outbox.append(PONG)
  }

  onPong(): void {
    this.#heartbeat.answered()
  }

  onViolation(violation: Violation): void {
    this.#violate(violation)
  }

  #enter(admission: Admission): void {
    const { account, maxAccountConnections = Number.POSITIVE_INFINITY } = admission
    const space = this.#core.spaces.of(account)
    if (space !== this.#space)
      for (const subscription of [...this.#subscriptions.values()]) this.endSubscription(subscription)
    this.#space.clients.delete(this)
    if (space.clients.size >= maxAccountConnections) {
      const answer = 'maximum account active connections exceeded'
      this.end('max-connections', answer, `its account has ${space.clients.size} clients already`)
      return
    }
    this.#space = space
    space.clients.add(this)
    this.rights.adopt(admission, () =>
      this.end('authorization', 'User Authentication Expired', 'its token has expired'),
    )
    for (const subscription of [...this.#subscriptions.values()]) {
      const { subject, queue } = subscription
      subscription.filtered = this.rights.needsFilter(subject)
      if (this.rights.maySubscribe(subject, queue)) continue
      this.endSubscription(subscription)
      this.#refuseSubscription(subject, queue)
    }
  }

  #mayPublish(frame: Frame): boolean {
    const { maxPayload } = this.rights.admission
    if (maxPayload !== undefined && frame.totalBytes > maxPayload) {
      this.#violate(payloadTooLarge(frame.totalBytes, maxPayload))
      return false
    }
    if (this.rights.mayPublish(frame)) return true
    const subject = frame.buffer.toString('latin1', frame.subjectStart, frame.subjectEnd)
    this.#core.emit({ kind: 'permission-violation', client: this.facts, operation: 'publish', subject })
    this.#complain(`Permissions Violation for Publish to "${subject}"`)
    return false
  }

  #refuseSubscription(subject: string, queue: string | undefined): void {
    this.#core.emit({ kind: 'permission-violation', client: this.facts, operation: 'subscribe', subject })
    const group = queue === undefined ? '' : ` using queue "${queue}"`
    this.#complain(`Permissions Violation for Subscription to "${subject}"${group}`)
  }

  #asksBroker({ buffer, subjectStart, subjectEnd, replyStart, replyEnd, headerBytes, bodyStart, end }: Frame): boolean {
    const payload = buffer.toString('utf8', bodyStart + Math.max(0, headerBytes), end - CRLF_BYTES)
    const answer = this.#core.systemRequest(buffer.toString('latin1', subjectStart, subjectEnd), payload)
    if (answer === undefined) return false
    if (replyStart >= 0) routeOwn(this.#core, this, buffer.subarray(replyStart, replyEnd), Buffer.from(answer))
    return true
  }

  #violate({ reason, answer, detail }: Violation): void {
    this.end(reason, answer, detail)
  }

  #acknowledge(): void {
    if (this.#request.verbose) this.outbox.append(OK)
  }

  #complain(answer: string): void {
    this.outbox.text(`-ERR '${answer}'\r\n`)
  }

  #read(chunk: Buffer): void {
    if (this.#closed) return
    this.#heartbeat.heard()
    const taken = this.#parser.feed(chunk)
    if (taken < chunk.length && !this.#closed) this.#rest = chunk.subarray(taken)
  }

  // Who has to wait for a slow consumer is not read, so its PONG cannot have been seen.
  #endStale(): void {
    if (this.#waitsFor.size === 0) this.end('stale', 'Stale Connection', 'it left PINGs unanswered')
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
    this.#parser.halted = true
    this.#rest = undefined
    this.#heartbeat.stop()
    this.#authDeadline?.cancel()
    this.rights.end()
    for (const subscription of [...this.#subscriptions.values()]) this.endSubscription(subscription)
    this.#space.clients.delete(this)
    for (const congestion of this.#waitsFor) congestion.forget(this)
    this.#waitsFor.clear()
    this.outbox.discard()
    this.congestion.end()
    this.#onGone(this)
    this.#core.emit({ kind: 'disconnected', client: this.facts, reason, detail })
  }
}
