import { nuid } from '@nats-io/nats-core/internal'
import { type BusAccess, type EnvelopeOptions, patterns, type Subject, wrap } from '@rosey/protocol'
import type { TSchema } from 'typebox'
import type { Access } from './access.ts'
import { closedError, requestsFullError, timeoutError } from './bus-errors.ts'
import { BusSubscription } from './bus-subscription.ts'
import { decode, encode } from './codec.ts'
import type { Connection } from './connection.ts'
import { withDeadline } from './deadline.ts'
import { Inbox } from './inbox.ts'
import type { ResolvedBusOptions } from './options.ts'
import { request } from './request.ts'
import type {
  BusStatus,
  Call,
  CallHandlers,
  EventBus,
  ListenOptions,
  RequestOptions,
  SubscribeOptions,
  Subscription,
} from './types.ts'

/** {@link EventBus} over one connection to a NATS broker. */
export class NatsBus implements EventBus {
  readonly #connection: Connection
  readonly #options: ResolvedBusOptions
  readonly #access: Access
  readonly #inbox: Inbox
  readonly #subscriptions = new Set<Pick<BusSubscription<unknown>, 'drain' | 'abandon'>>()
  #hearsAnswers = false
  #drained: Promise<void> | undefined

  constructor(connection: Connection, options: ResolvedBusOptions, access: Access) {
    this.#connection = connection
    this.#options = options
    this.#access = access
    this.#inbox = new Inbox(options.inboxPrefix)
    connection.onPublishRefused = (subject) => this.#inbox.refuse(subject)
    connection.onStatus((status) => {
      if (status.kind === 'closed') this.#end(status.reason)
    })
  }

  get status(): BusStatus {
    return this.#connection.status
  }

  onStatus(listener: (status: BusStatus) => void): () => void {
    return this.#connection.onStatus(listener)
  }

  async renew(access: BusAccess): Promise<void> {
    await this.#access.renew(access)
  }

  publish<T>(subject: Subject<T>, data: T, options: EnvelopeOptions = {}): void {
    const envelope = wrap(data, options, newId, Date.now())
    this.#connection.publish({ subject: subject.subject, payload: encode(subject.subject, envelope) })
  }

  subscribe<T>(
    pattern: string,
    schemaOf: (subject: string) => TSchema | undefined,
    options: SubscribeOptions<T>,
  ): Subscription {
    if (this.#drained !== undefined) throw closedError('it takes nothing new, because it is draining')
    const subscription = new BusSubscription<T>({
      schemaOf,
      options,
      check: this.#options.check,
      onProblem: this.#options.onProblem,
      answer: (reply, traceId, data) => {
        const envelope = wrap(data, { traceId }, newId, Date.now())
        this.#connection.publish({ subject: reply, payload: encode(reply, envelope) })
      },
      subscribe: (onMessage) => this.#connection.subscribe(pattern, options.queue, { onMessage }),
      onEnd: (ended) => this.#subscriptions.delete(ended),
    })
    this.#subscriptions.add(subscription)
    return subscription
  }

  listen(pattern: string, { onMessage, onRefused }: ListenOptions): Disposable {
    const subscription = this.#connection.subscribe(pattern, undefined, {
      onRefused,
      onMessage: ({ subject, data, reply }) =>
        onMessage({
          subject,
          data,
          reply: reply || undefined,
          answer: (text) => {
            if (reply) this.#connection.publish({ subject: reply, payload: Buffer.from(text) })
          },
        }),
    })
    return {
      [Symbol.dispose]: () => {
        if (!subscription.isClosed()) subscription.unsubscribe()
      },
    }
  }

  request<T, A>(subject: Subject<T>, data: T, answers: TSchema, options: RequestOptions): Promise<A> {
    return request<T, A>((...call) => this.#call(...call), subject, data, answers, options)
  }

  call<T, A>(subject: Subject<T>, data: T, handlers: CallHandlers<A>, options: EnvelopeOptions = {}): Call {
    return this.#call(subject, data, handlers, options)
  }

  async flush({ timeoutMs }: { timeoutMs: number }): Promise<void> {
    await withDeadline(this.#connection.flush(), timeoutMs, () => timeoutError('The bus did not answer', timeoutMs))
  }

  async roundTrip(options: { timeoutMs: number }): Promise<number> {
    const start = performance.now()
    await this.flush(options)
    return performance.now() - start
  }

  drain({ timeoutMs }: { timeoutMs: number }): Promise<void> {
    this.#drained ??= this.#drain(timeoutMs)
    return this.#drained
  }

  /** Closes at once. What was published is sent; handlers at work go on without the bus. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.close('it was closed by this process')
  }

  #call<T, A>(
    { subject }: Subject<T>,
    data: T,
    handlers: CallHandlers<A> & { onClosed?(reason: string): void },
    options: EnvelopeOptions,
  ): Call {
    const { maxOpenRequests } = this.#options
    if (this.#inbox.openCount >= maxOpenRequests) throw requestsFullError(subject, maxOpenRequests)
    this.#hearAnswers()
    const envelope = wrap(data, options, newId, Date.now())
    const payload = encode(subject, envelope)
    const reply = this.#inbox.open({
      subject,
      onRefused: () => handlers.onRefused?.(),
      onAnswer: (bytes) => this.#answered(reply, bytes, handlers),
      onNoResponder: () => handlers.onNoResponder(),
      onClosed: (reason) => handlers.onClosed?.(reason),
    })
    const close = () => this.#inbox.close(reply)
    try {
      this.#connection.publish({ subject, payload, reply, isWanted: () => this.#inbox.isOpen(reply) })
    } catch (error) {
      close()
      throw error
    }
    return { id: envelope.id, close, [Symbol.dispose]: close }
  }

  #answered<A>(reply: string, bytes: Uint8Array, handlers: CallHandlers<A>): void {
    const decoded = decode(bytes, handlers.answers, this.#options.check)
    if (decoded.kind === 'valid') handlers.onAnswer(decoded.envelope.data as A)
    else if (handlers.onInvalid !== undefined) handlers.onInvalid(decoded.message)
    else this.#options.onProblem({ kind: 'invalid', subject: reply, message: decoded.message })
  }

  // One subscription for the answers to all calls, from the first call on.
  #hearAnswers(): void {
    if (this.#hearsAnswers) return
    const pattern = patterns.inbox(this.#options.inboxPrefix)
    this.#connection.subscribe(pattern, undefined, { onMessage: (message) => this.#inbox.receive(message) })
    this.#hearsAnswers = true
  }

  async #drain(timeoutMs: number): Promise<void> {
    const subscriptions = [...this.#subscriptions]
    const finished = Promise.all(subscriptions.map((subscription) => subscription.drain()))
      .then(() => this.#connection.flush())
      // Without a connection nothing more can be finished or sent.
      .catch(() => {})
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, timeoutMs)
    await Promise.race([finished, late.promise])
    clearTimeout(timer)
    await this.#connection.close('it was drained by this process')
  }

  #end(reason: string): void {
    for (const subscription of this.#subscriptions) subscription.abandon()
    this.#inbox.closeAll(reason)
  }
}

function newId(): string {
  return nuid.next()
}
