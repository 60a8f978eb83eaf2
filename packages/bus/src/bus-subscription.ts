import type { Msg, Subscription as NatsSubscription } from '@nats-io/nats-core/internal'
import { type Checker, isExpired } from '@rosey/protocol'
import type { TSchema } from 'typebox'
import { decode } from './codec.ts'
import type { BusProblem, Received, SubscribeOptions, Subscription } from './types.ts'
import { WorkQueue } from './work-queue.ts'

const DEFAULT_MAX_PENDING = 1000

/** What a {@link BusSubscription} works with. */
export interface BusSubscriptionParts<T> {
  readonly schemaOf: (subject: string) => TSchema | undefined
  readonly options: SubscribeOptions<T>
  readonly check: Checker
  readonly onProblem: (problem: BusProblem) => void
  readonly answer: (reply: string, traceId: string, data: unknown) => void
  readonly subscribe: (onMessage: (message: Msg) => void) => NatsSubscription
  /** Called once, when it has ended. */
  readonly onEnd: (subscription: BusSubscription<T>) => void
}

/** One subscription: what comes is checked, queued and handled; what is not handled is told as a problem. */
export class BusSubscription<T> implements Subscription {
  readonly #parts: BusSubscriptionParts<T>
  readonly #nats: NatsSubscription
  readonly #queue: WorkQueue<Received<T>>
  readonly #ended = Promise.withResolvers<void>()
  #drained: Promise<void> | undefined

  constructor(parts: BusSubscriptionParts<T>) {
    const { options, onProblem } = parts
    this.#parts = parts
    this.#queue = new WorkQueue({
      concurrency: options.concurrency ?? Number.POSITIVE_INFINITY,
      maxPending: options.maxPending ?? DEFAULT_MAX_PENDING,
      work: (message) => this.#handle(message),
      onError: ({ subject }, error) => onProblem({ kind: 'handler', subject, error }),
    })
    this.#nats = parts.subscribe((message) => this.#receive(message))
  }

  drain(): Promise<void> {
    this.#drained ??= this.#drain()
    return this.#drained
  }

  /** Ends it without the library's word, when the connection is closed. */
  abandon(): void {
    this.#queue.clear()
    this.#end()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#nats.isClosed()) this.#nats.unsubscribe()
    this.abandon()
  }

  async #drain(): Promise<void> {
    // Resolves when the broker has taken the UNSUB, hence sends no more; on a closed one nothing more comes either.
    const lastCame = this.#nats.isClosed() ? undefined : this.#nats.drain()
    // The library leaves it open for ever when the connection is closed meanwhile.
    await Promise.race([lastCame, this.#ended.promise])
    await this.#queue.whenIdle()
    this.#end()
  }

  #end(): void {
    this.#ended.resolve()
    this.#parts.onEnd(this)
  }

  #receive({ subject, reply, data }: Msg): void {
    const { schemaOf, check, onProblem, answer } = this.#parts
    const schema = schemaOf(subject)
    if (schema === undefined) {
      onProblem({ kind: 'invalid', subject, message: 'the subject is none that this process takes' })
      return
    }
    const decoded = decode(data, schema, check)
    if (decoded.kind === 'invalid') {
      onProblem({ kind: 'invalid', subject, message: decoded.message })
      return
    }
    const { envelope } = decoded
    const wantsAnswer = reply !== undefined && reply !== ''
    const taken = this.#queue.push({
      subject,
      envelope: envelope as Received<T>['envelope'],
      data: envelope.data as T,
      wantsAnswer,
      answer: (value) => {
        if (wantsAnswer) answer(reply, envelope.traceId, value)
      },
    })
    if (!taken) onProblem({ kind: 'dropped', subject, pending: this.#queue.pending })
  }

  // Looked at here and not on receipt: it may have waited.
  #handle(message: Received<T>): void | Promise<void> {
    const { subject, envelope } = message
    if (isExpired(envelope, Date.now())) {
      this.#parts.onProblem({ kind: 'expired', subject, id: envelope.id })
      return
    }
    return this.#parts.options.onMessage(message)
  }
}
