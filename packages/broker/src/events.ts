/**
 * Why a connection ended.
 *
 * - `client-closed`: the client hung up
 * - `client-error`: the client sent `-ERR`
 * - `socket-error`: the socket failed
 * - `protocol`: it broke the protocol
 * - `foreign-protocol`: it speaks another one, such as HTTP; the detail names it
 * - `authorization`, `auth-timeout`: it did not show that it may come in, or not any more, or not in time
 * - `max-connections`, `max-payload`, `max-control-line`: it went over that limit
 * - `stale`: it left PINGs unanswered
 * - `slow-consumer`: it did not take what was sent to it
 * - `shutdown`: the broker stops
 * - `internal-error`: the broker failed on what it sent; the detail says how
 */
export type CloseReason =
  | 'client-closed'
  | 'client-error'
  | 'socket-error'
  | 'protocol'
  | 'foreign-protocol'
  | 'authorization'
  | 'auth-timeout'
  | 'max-connections'
  | 'max-payload'
  | 'max-control-line'
  | 'stale'
  | 'slow-consumer'
  | 'shutdown'
  | 'internal-error'

/** A client as events name it. */
export interface ClientFacts {
  /** Number that INFO told the client; never used twice by one broker. */
  readonly clientId: number
  /** Name it gave in CONNECT, shortened where it is no name; empty before that. */
  readonly name: string
  /** `address:port`, or `unix`. */
  readonly address: string
  /** Whom it has shown to be: the name in its token, a user, a public key; empty where nothing was asked or shown. */
  readonly user: string
}

/** Something that happened to a client. */
export type BrokerEvent =
  | { readonly kind: 'connected'; readonly client: ClientFacts }
  | {
      readonly kind: 'disconnected'
      readonly client: ClientFacts
      readonly reason: CloseReason
      readonly detail: string
    }
  /** A connection that has to be encrypted was not. */
  | { readonly kind: 'tls-failed'; readonly client: ClientFacts; readonly why: string }
  /** Somebody was not let in; `why` names what was wrong, never a secret. */
  | { readonly kind: 'auth-failed'; readonly client: ClientFacts; readonly why: string }
  /** A client was refused to use a subject. */
  | {
      readonly kind: 'permission-violation'
      readonly client: ClientFacts
      readonly operation: 'publish' | 'subscribe'
      readonly subject: string
    }
  | {
      readonly kind: 'slow-consumer'
      readonly client: ClientFacts
      readonly pendingBytes: number
      /** `pending`: over the hard limit; `deadline`: publishers were paused for it too long. */
      readonly cause: 'pending' | 'deadline'
    }
