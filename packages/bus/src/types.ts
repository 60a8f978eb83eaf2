import type { BusAccess, BusUse, Checker, Envelope, EnvelopeOptions, Subject } from '@rosey/protocol'
import type { TSchema } from 'typebox'

/** How the connection to the bus stands. */
export type BusStatus =
  | { readonly kind: 'connected' }
  /** The connection broke; it is tried again where the endpoint can be dialled. */
  | { readonly kind: 'disconnected'; readonly reason: string }
  /** No connection, and none will come: closed by its owner, or an inherited socket that broke. */
  | { readonly kind: 'closed'; readonly reason: string }

/** What {@link connectBus} needs. */
export interface BusOptions {
  /** How the process is called in the broker's list of clients. */
  readonly name: string
  /** Where answers to its requests go; see `inboxPrefix` of the protocol. */
  readonly inboxPrefix: string
  readonly access: BusAccess
  /** Checks payloads on receipt; default: the plain checker. */
  readonly check?: Checker
  /** Time to reach the bus at the start, in ms. Default 10,000. */
  readonly connectTimeoutMs?: number
  /** Wait between two attempts to reconnect, in ms. Default 100. */
  readonly reconnectDelayMs?: number
  /** Requests whose answers may be awaited at the same time; more are refused. Default 10,000, against endless growth. */
  readonly maxOpenRequests?: number
  /**
   * What is sent in one turn of the event loop leaves in one piece. Cheaper for a process that sends much; not for one
   * whose code may end it at any moment, because what it has published is then with the kernel only a turn later.
   * Default false.
   */
  readonly gatherWrites?: boolean
  /** Told about messages that are dropped because they do not match, are expired, or a handler threw. */
  readonly onProblem?: (problem: BusProblem) => void
}

/** Something that went wrong with one message and hurts nobody else. */
export type BusProblem =
  | { readonly kind: 'invalid'; readonly subject: string; readonly message: string }
  | { readonly kind: 'expired'; readonly subject: string; readonly id: string }
  | { readonly kind: 'dropped'; readonly subject: string; readonly pending: number }
  | { readonly kind: 'handler'; readonly subject: string; readonly error: unknown }
  /**
   * The broker refused something; `use` names it where that was a use of a subject that this process may not make,
   * `code` is set where a limit is reached.
   */
  | { readonly kind: 'refused'; readonly message: string; readonly use?: BusUse; readonly code?: 'bus-full' }

/** A message as a subscriber sees it. */
export interface Received<T> {
  readonly subject: string
  readonly envelope: Envelope<T>
  readonly data: T
  /** True when somebody waits for an answer. */
  readonly wantsAnswer: boolean
  /** Sends one answer; several are possible. Does nothing when nobody waits. */
  answer(data: unknown): void
}

export interface SubscribeOptions<T> {
  readonly queue?: string
  /** Messages that may wait while the handler is busy; more are dropped and told as a problem. Default 1,000. */
  readonly maxPending?: number
  /** Handlers at work at the same time. Default: no bound. */
  readonly concurrency?: number
  readonly onMessage: (message: Received<T>) => void | Promise<void>
}

/** A subscription. Disposing it stops it at once; draining finishes what has come. */
export interface Subscription extends AsyncDisposable {
  drain(): Promise<void>
}

/** A message as it is on the wire, which may know nothing of envelopes. */
export interface RawMessage {
  readonly subject: string
  readonly data: Uint8Array
  /** Where answers go; undefined when nobody waits for any. */
  readonly reply: string | undefined
  /** Sends one answer as it stands. Does nothing when nobody waits. Errors: as for a publish. */
  answer(text: string): void
}

export interface ListenOptions {
  /** Called while messages are read: what takes long here holds up all others. What it throws is told as a problem. */
  readonly onMessage: (message: RawMessage) => void
  /** The broker does not let this process subscribe; nothing comes. Told as a problem all the same. */
  readonly onRefused?: () => void
}

/** A request that may have many answers. */
export interface Call extends Disposable {
  /** The id of the request's envelope. */
  readonly id: string
  /** No more answers are heard. */
  close(): void
}

/** What happens to a {@link Call}. */
export interface CallHandlers<A> {
  readonly answers: TSchema
  onAnswer(answer: A): void
  /** Nobody listens on the subject. The call is closed. */
  onNoResponder(): void
  /** The broker does not let this process use the subject. The call is closed; without this, nobody is told here. */
  onRefused?(): void
  /** An answer that does not match; the call goes on. */
  onInvalid?(message: string): void
}

export interface RequestOptions extends EnvelopeOptions {
  /** Time for the answer, in ms. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/**
 * The bus as every process uses it. Nothing waits for ever: what leaves the process has a deadline or a signal.
 *
 * Errors: `bus-no-responder`, `bus-timeout`, `bus-closed`, `bus-payload`, `bus-too-large`, `bus-requests-full`, and
 * `permission-missing` for a request on a subject that this process may not use; an aborted signal rejects with its reason.
 */
export interface EventBus extends AsyncDisposable {
  readonly status: BusStatus
  /** Calls `listener` at each change of {@link status}; gives the undo. */
  onStatus(listener: (status: BusStatus) => void): () => void
  /** Sends without waiting. The data is not checked here: the receiver checks. */
  publish<T>(subject: Subject<T>, data: T, options?: EnvelopeOptions): void
  /**
   * Subscribes. `schemaOf` gives the schema for the concrete subject of a message (a pattern has many), or undefined
   * to refuse it.
   */
  subscribe<T>(
    pattern: string,
    schemaOf: (subject: string) => TSchema | undefined,
    options: SubscribeOptions<T>,
  ): Subscription
  /** Subscribes to what is on the wire as it is: nothing is checked, queued or held. */
  listen(pattern: string, options: ListenOptions): Disposable
  /** One request, the first answer, checked against `answers`. */
  request<T, A>(subject: Subject<T>, data: T, answers: TSchema, options: RequestOptions): Promise<A>
  /** One request, many answers. The caller keeps the deadline. */
  call<T, A>(subject: Subject<T>, data: T, handlers: CallHandlers<A>, options?: EnvelopeOptions): Call
  /** Resolves when the broker has processed all that was sent. */
  flush(options: { timeoutMs: number }): Promise<void>
  /** Round trip time to the broker, in ms. */
  roundTrip(options: { timeoutMs: number }): Promise<number>
  /** Takes nothing new, finishes handlers, sends what is left, closes; after the time-out it closes at once. */
  drain(options: { timeoutMs: number }): Promise<void>
  /** Where the broker is and what it is shown, from the next connection on; the one that stands goes on. */
  renew(access: BusAccess): Promise<void>
}
