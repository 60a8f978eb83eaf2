import { type Msg, type NatsConnection, PermissionViolationError, type Subscription } from '@nats-io/nats-core/internal'
import { type BusUse, messageOf } from '@rosey/protocol'
import { brokenError, closedError, limitCodeOf, queueFullError, tooLargeError } from './bus-errors.ts'
import { KeptMessages, MAX_WAITING_BYTES, type Outgoing } from './kept-messages.ts'
import { SHUT_OUT } from './sign-in-watch.ts'
import type { TransportState } from './transport-state.ts'
import type { BusProblem, BusStatus } from './types.ts'

/** What a {@link Connection} stands on. */
export interface ConnectionParts {
  readonly nats: NatsConnection
  readonly transport: TransportState
  readonly canRedial: boolean
  readonly onProblem: (problem: BusProblem) => void
}

/** Where the messages of a subscription go; `onRefused` when there will be none. */
export interface SubscriptionEnds {
  readonly onMessage: (message: Msg) => void
  readonly onRefused?: (() => void) | undefined
}

/** One connection to the broker: its status, what waits for it while it is broken, and the bounds of both ways out. */
export class Connection {
  readonly #nats: NatsConnection
  readonly #transport: TransportState
  readonly #canRedial: boolean
  readonly #onProblem: (problem: BusProblem) => void
  readonly #kept = new KeptMessages()
  readonly #listeners = new Set<(status: BusStatus) => void>()
  /** Called with each subject on which the broker did not let us publish. */
  onPublishRefused: (subject: string) => void = () => {}
  #status: BusStatus = { kind: 'connected' }
  #maxPayload: number
  #refusal: string | undefined
  /** The refusal that was told since the connection broke: a server that refuses each attempt must not fill a log. */
  #toldRefusal: string | undefined
  #closing: Promise<void> | undefined

  constructor({ nats, transport, canRedial, onProblem }: ConnectionParts) {
    this.#nats = nats
    this.#transport = transport
    this.#canRedial = canRedial
    this.#onProblem = onProblem
    this.#maxPayload = nats.info?.max_payload ?? Number.POSITIVE_INFINITY
    transport.onBroken = (error) => this.#broken(error)
    if (!transport.isConnected) this.#broken(undefined)
    void this.#follow()
  }

  get status(): BusStatus {
    return this.#status
  }

  onStatus(listener: (status: BusStatus) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Sends or, while the connection is broken, keeps a message. Errors: `bus-closed`, `bus-too-large`, `bus-queue-full`. */
  publish(message: Outgoing): void {
    const { subject, payload } = message
    if (this.#status.kind === 'closed') throw closedError(this.#status.reason)
    if (payload.length > this.#maxPayload) throw tooLargeError(subject, payload.length, this.#maxPayload)
    if (this.#status.kind === 'disconnected') {
      if (!this.#kept.keep(message)) {
        throw queueFullError(subject, `${this.#kept.count} messages (${this.#kept.bytes} bytes)`)
      }
      return
    }
    const waiting = this.#transport.pendingBytes
    // One message always goes when nothing waits, whatever its size.
    if (waiting > 0 && waiting + payload.length > MAX_WAITING_BYTES) throw queueFullError(subject, `${waiting} bytes`)
    this.#send(message)
  }

  /** Hands each message to `onMessage`; what that throws is told as a problem. Errors: `bus-closed`. */
  subscribe(pattern: string, queue: string | undefined, { onMessage, onRefused }: SubscriptionEnds): Subscription {
    if (this.#status.kind === 'closed') throw closedError(this.#status.reason)
    return this.#nats.subscribe(pattern, {
      ...(queue === undefined ? {} : { queue }),
      callback: (error, message) => {
        // An error ends the subscription; it is told as a problem where the broker's refusal is read.
        if (error === null) this.#guard(message.subject, () => onMessage(message))
        else if (error instanceof PermissionViolationError) this.#guard(pattern, () => onRefused?.())
      },
    })
  }

  /**
   * Waits for a connection where there is none, then for the broker's answer to a PING.
   *
   * Errors: `bus-closed`; `bus-unreachable` when the connection breaks meanwhile: what was sent may be lost.
   */
  async flush(): Promise<void> {
    const connected = this.#settled((status) => status.kind === 'connected')
    await connected.promise
    const broken = this.#settled((status) => status.kind !== 'connected')
    try {
      const first = await Promise.race([this.#nats.flush().then(answered, lost), broken.promise.then(lost)])
      if (!first) throw this.#status.kind === 'closed' ? closedError(this.#status.reason) : brokenError()
    } finally {
      broken.forget()
    }
  }

  /** Sends what was published and closes. */
  close(reason: string): Promise<void> {
    this.#closing ??= this.#close(reason)
    return this.#closing
  }

  async #close(reason: string): Promise<void> {
    // The library writes what was published in this turn in a microtask of its own, queued before this one.
    await Promise.resolve()
    this.#become({ kind: 'closed', reason })
    await this.#nats.close()
  }

  #send({ subject, payload, reply }: Outgoing): void {
    this.#nats.publish(subject, payload, reply === undefined ? undefined : { reply })
  }

  // Resolves when the status is as asked; rejects when it never will be.
  #settled(asked: (status: BusStatus) => boolean): { promise: Promise<void>; forget: () => void } {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const look = (status: BusStatus) => {
      if (asked(status)) resolve()
      else if (status.kind === 'closed') reject(closedError(status.reason))
      else return
      forget()
    }
    const forget = this.onStatus(look)
    look(this.#status)
    return { promise, forget }
  }

  async #follow(): Promise<void> {
    for await (const event of this.#nats.status()) {
      if (event.type === 'reconnect') this.#reconnected()
      else if (event.type === 'error') this.#refused(event.error)
    }
    const error = await this.#nats.closed()
    this.#become({ kind: 'closed', reason: error ? messageOf(error) : 'the connection has ended' })
  }

  #broken(error: Error | undefined): void {
    if (this.#status.kind !== 'connected') return
    const reason = error?.message ?? this.#refusal ?? 'the broker closed the connection'
    this.#become(this.#canRedial ? { kind: 'disconnected', reason } : { kind: 'closed', reason })
  }

  #reconnected(): void {
    if (this.#status.kind !== 'disconnected' || !this.#transport.isConnected) return
    this.#refusal = undefined
    this.#toldRefusal = undefined
    this.#maxPayload = this.#nats.info?.max_payload ?? this.#maxPayload
    this.#status = { kind: 'connected' }
    // The library throws for what this broker does not take, such as a message over its limit.
    for (const message of this.#kept.takeAll()) this.#guard(message.subject, () => this.#send(message))
    this.#tell()
  }

  #refused(error: Error): void {
    const { message } = error
    // Only a sign for the library; what the server itself said has been told.
    if (message === SHUT_OUT) return
    if (!(error instanceof PermissionViolationError)) {
      this.#refusal = message
      if (this.#status.kind === 'disconnected') {
        if (this.#toldRefusal === message) return
        this.#toldRefusal = message
      }
      const code = limitCodeOf(message)
      this.#onProblem({ kind: 'refused', message, ...(code === undefined ? {} : { code }) })
      return
    }
    // The connection goes on: this is no reason why it may break later.
    const use = useOf(error)
    this.#onProblem({ kind: 'refused', message, use })
    if (use.operation === 'publish') this.#guard(use.subject, () => this.onPublishRefused(use.subject))
  }

  #become(status: BusStatus): void {
    if (this.#status.kind === 'closed') return
    this.#status = status
    const unsent = status.kind === 'closed' ? this.#kept.takeAll().length : 0
    if (unsent > 0) {
      const message = `Not sent, because the bus was closed while the broker was away: ${unsent} messages`
      this.#onProblem({ kind: 'refused', message })
    }
    this.#tell()
  }

  #tell(): void {
    const status = this.#status
    for (const listener of [...this.#listeners]) this.#guard(`status ${status.kind}`, () => listener(status))
  }

  // What is thrown here would end the library's reading, or this following of its status, without a word.
  #guard(subject: string, run: () => void): void {
    try {
      run()
    } catch (error) {
      this.#onProblem({ kind: 'handler', subject, error })
    }
  }
}

function useOf({ operation, subject, queue }: PermissionViolationError): BusUse {
  const use: BusUse = { operation: operation === 'publish' ? 'publish' : 'subscribe', subject }
  return queue === undefined ? use : { ...use, queue }
}

function answered(): boolean {
  return true
}

function lost(): boolean {
  return false
}
