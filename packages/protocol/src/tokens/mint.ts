import type { AccountClaims, OperatorClaims, UserClaims, UserRights } from './claims.ts'
import { signToken } from './jwt.ts'
import type { KeyPair } from './nkey.ts'

const NO_LIMIT = -1

/** What an account token says. */
export interface AccountFacts {
  readonly publicKey: string
  readonly name: string
  /** Public keys that may sign for the account beside its own. */
  readonly signingKeys?: readonly string[]
  /** Public keys of users, and the second (since 1970) up to which their tokens do not count any more. */
  readonly revocations?: Readonly<Record<string, number>>
}

/** What a user token says. */
export interface UserFacts {
  readonly publicKey: string
  readonly name: string
  /** The account, where the signer is a signing key of it. */
  readonly issuerAccount?: string
  readonly permissions: UserRights
  /** Subscriptions of one connection at one time; without it only the server bounds them. */
  readonly maxSubscriptions?: number
  /** Seconds since 1970; without it the token does not expire. */
  readonly expiresAt?: number
}

/** The token that an operator makes for itself. Times of all tokens are in ms since 1970. */
export function operatorToken(
  operator: KeyPair,
  facts: { name: string; systemAccount: string },
  nowMs: number,
): string {
  const nats: OperatorClaims['nats'] = { type: 'operator', version: 2, system_account: facts.systemAccount }
  return signToken({ sub: operator.publicKey, name: facts.name, nats }, operator, nowMs)
}

/** The token of an account. Each limit is written out: an account without them may not even connect (DESIGN §15). */
export function accountToken(operator: KeyPair, account: AccountFacts, nowMs: number): string {
  const { publicKey, name, signingKeys = [], revocations = {} } = account
  const limits = {
    subs: NO_LIMIT,
    data: NO_LIMIT,
    payload: NO_LIMIT,
    imports: NO_LIMIT,
    exports: NO_LIMIT,
    wildcards: true,
    conn: NO_LIMIT,
    leaf: NO_LIMIT,
  }
  const nats: AccountClaims['nats'] = {
    type: 'account',
    version: 2,
    limits,
    signing_keys: [...signingKeys],
    revocations: { ...revocations },
  }
  return signToken({ sub: publicKey, name, nats }, operator, nowMs)
}

/** The token of a user, signed by its account or by a signing key of that. */
export function userToken(signer: KeyPair, user: UserFacts, nowMs: number): string {
  const { publicKey, name, issuerAccount, permissions, maxSubscriptions = NO_LIMIT, expiresAt } = user
  const nats: UserClaims['nats'] = {
    // It may be part of the permissions.
    payload: NO_LIMIT,
    ...permissions,
    subs: maxSubscriptions,
    data: NO_LIMIT,
    ...(issuerAccount === undefined ? {} : { issuer_account: issuerAccount }),
    type: 'user',
    version: 2,
  }
  const claims = { sub: publicKey, name, ...(expiresAt === undefined ? {} : { exp: expiresAt }), nats }
  return signToken(claims, signer, nowMs)
}
