import type { Permissions } from './permissions.ts'

/** A space of subjects: clients of different accounts do not hear each other. */
export const ONE_ACCOUNT = '$G'

/** What a client has shown that may let it in. */
export interface Shown {
  readonly authToken: string
  readonly user: string
  readonly pass: string
  readonly jwt: string
  readonly nkey: string
  readonly sig: string
}

/** How a client is connected, in the words of tokens that allow only some of it. */
export type ConnectionType = 'STANDARD' | 'WEBSOCKET'

/** Where a client comes from. */
export interface Peer {
  /** The nonce of its greeting; empty where there was none. */
  readonly nonce: string
  /** IP address; undefined for a unix socket. */
  readonly address: string | undefined
  readonly connectionType: ConnectionType
}

/** When a client has to go, and what it is told then. */
export interface Expiry {
  /** Ms since 1970. */
  readonly at: number
  readonly answer: string
}

/** Who a client is and what it may do. A limit of infinity is none. */
export interface Admission {
  readonly kind: 'admitted'
  /** Name of the account. */
  readonly account: string
  /** May send requests to the broker itself on `$SYS`. */
  readonly isSystem: boolean
  /** Undefined: everything. */
  readonly permissions: Permissions | undefined
  readonly expiry: Expiry | undefined
  /** Bounds of its own, beside those of the broker; the payload in bytes. */
  readonly maxSubscriptions: number
  readonly maxPayload: number
  /** Clients of its account at one time. */
  readonly maxAccountConnections: number
  /** How the monitoring names it: a user or a public key. */
  readonly name: string
}

/** Why somebody is not let in, or not any more. */
export interface Refusal {
  readonly kind: 'refused'
  /** For the log; the client is told no more than that it is refused. */
  readonly why: string
  /** What a client that is connected already is told. */
  readonly answer: string
}

/** Decides who may use the broker. */
export interface Authenticator {
  /** True when a client must show something before anything else. */
  readonly required: boolean
  /** True when the greeting holds a nonce to be signed. */
  readonly usesNonce: boolean
  /** Looks at what a client shows; `now` in ms since 1970. */
  admit(shown: Shown, peer: Peer, now: number): Admission | Refusal
}

/** Everything is allowed in the one account that there is. */
export function admitted(name: string, permissions?: Permissions): Admission {
  return {
    kind: 'admitted',
    account: ONE_ACCOUNT,
    isSystem: false,
    permissions,
    expiry: undefined,
    maxSubscriptions: Number.POSITIVE_INFINITY,
    maxPayload: Number.POSITIVE_INFINITY,
    maxAccountConnections: Number.POSITIVE_INFINITY,
    name,
  }
}

/** Not let in. */
export function refused(why: string, answer = 'Authorization Violation'): Refusal {
  return { kind: 'refused', why, answer }
}

/** Everybody may come in. */
export const openToAll: Authenticator = {
  required: false,
  usesNonce: false,
  admit: ({ user }) => admitted(user),
}
