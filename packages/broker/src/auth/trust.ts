import { RoseyError } from '@rosey/protocol'
import type { AccountClaims, NatsPermissions, OperatorClaims, UserClaims } from '@rosey/protocol/tokens'
import { readable } from '../readable.ts'
import {
  type Admission,
  type Authenticator,
  type Expiry,
  type Peer,
  type Refusal,
  refused,
  type Shown,
} from './admission.ts'
import type { Authorization } from './authorization.ts'
import { isSigned } from './listed-users.ts'
import { Permissions } from './permissions.ts'
import { readAnyToken } from './token-reading.ts'
import { misplaced } from './user-conditions.ts'

const SECOND_MS = 1000
// nats-server's own words, which operators find in its documents.
const USER_EXPIRED = 'User Authentication Expired'
const ACCOUNT_EXPIRED = 'Account Authentication Expired'
const USER_REVOKED = 'User Authentication Revoked'

/** What became of a new account token. */
export type AccountUpdate =
  | { readonly kind: 'updated' }
  /** It is about an account that is not used here. */
  | { readonly kind: 'skipped' }
  | { readonly kind: 'refused'; readonly why: string }

/** A token that was shown and is whole, with the rights in it; undefined where it has none of its own. */
interface Verified {
  readonly claims: UserClaims
  readonly own: Permissions | undefined
}

/** Trusts an operator, hence the accounts that it has signed, hence the users that these have signed. */
export class Trust implements Authenticator {
  readonly required = true
  readonly usesNonce = true
  readonly #signers: ReadonlySet<string>
  readonly #systemAccount: string
  readonly #accounts = new Map<string, AccountClaims>()
  // What was let in once needs no look at its signatures when an account changes: that is quick for thousands of clients.
  readonly #verified = new WeakMap<Shown, Verified>()

  /** @throws RoseyError `key-invalid` for tokens that do not fit together */
  constructor({ operator, systemAccount, accounts }: Extract<Authorization, { kind: 'operator' }>) {
    const { sub, nats } = operatorIn(operator)
    this.#signers = new Set([sub, ...(nats.signing_keys ?? [])])
    this.#systemAccount = systemAccount
    for (const { publicKey, token } of accounts) {
      const claims = this.#accountIn(token)
      if (typeof claims === 'string') throw unfit(`the token of account ${publicKey} is refused: ${claims}`)
      if (claims.sub !== publicKey) throw unfit(`the token of account ${publicKey} is about ${claims.sub}`)
      this.#accounts.set(publicKey, claims)
    }
    if (!this.#accounts.has(systemAccount)) throw unfit(`the system account ${systemAccount} is not among the accounts`)
  }

  admit(shown: Shown, peer: Peer, now: number): Admission | Refusal {
    const known = this.#verified.get(shown)
    const verified = known ?? readUser(shown.jwt)
    if ('kind' in verified) return verified
    const { claims, own } = verified
    const publicKey = claims.nats.issuer_account ?? claims.iss
    const account = this.#accounts.get(publicKey)
    if (account === undefined) {
      return refused(`its token is one of account ${readable(publicKey)}, which is not used here`)
    }
    const refusal = mayNotNow(claims, account, now)
    if (refusal !== undefined) return refusal
    const why = misplaced(claims, peer)
    if (why !== undefined) return refused(why)
    // Who holds the text of a bearer token may come in, unless the account takes none.
    const isBearer = claims.nats.bearer_token === true
    if (isBearer && takesNoBearers(account))
      return refused('its token is one for any bearer, which its account forbids')
    if (known === undefined && !isBearer && !isSigned(claims.sub, peer.nonce, shown.sig)) {
      return refused(`the nonce is not signed by the key of the token (${claims.sub})`)
    }
    this.#verified.set(shown, verified)
    return this.#admission(claims, own, account)
  }

  /** Takes a new token of an account that is used here; `now` in ms since 1970. */
  update(publicKey: string | undefined, token: string, now: number): AccountUpdate {
    const claims = this.#accountIn(token)
    if (typeof claims === 'string') return { kind: 'refused', why: claims }
    if (publicKey !== undefined && claims.sub !== publicKey) {
      return { kind: 'refused', why: 'subject does not match jwt content' }
    }
    if (!this.#accounts.has(claims.sub)) return { kind: 'skipped' }
    if (isOver(claims.exp, now)) return { kind: 'refused', why: 'account validation failed: it has expired' }
    this.#accounts.set(claims.sub, claims)
    return { kind: 'updated' }
  }

  #admission({ sub, name, exp, nats }: UserClaims, own: Permissions | undefined, account: AccountClaims): Admission {
    const { limits = {}, default_permissions: shared } = account.nats
    return {
      kind: 'admitted',
      account: account.sub,
      isSystem: account.sub === this.#systemAccount,
      permissions: own ?? (shared === undefined ? undefined : new Permissions(shared)),
      expiry: earlier(expiryAt(exp, USER_EXPIRED), expiryAt(account.exp, ACCOUNT_EXPIRED)),
      maxSubscriptions: Math.min(limit(nats.subs), limit(limits.subs)),
      maxPayload: Math.min(limit(nats.payload), limit(limits.payload)),
      maxAccountConnections: limit(limits.conn),
      name: name ?? sub,
    }
  }

  #accountIn(token: string): AccountClaims | string {
    const reading = readAnyToken(token)
    if (reading.kind === 'invalid') return reading.why
    if (reading.claims.nats.type !== 'account') return `it is the token of an ${reading.claims.nats.type}`
    const claims = reading.claims as AccountClaims
    if (this.#signers.has(claims.iss)) return claims
    return 'account validation failed: it is signed by another operator'
  }
}

function operatorIn(token: string): OperatorClaims {
  const reading = readAnyToken(token)
  if (reading.kind === 'invalid') throw unfit(`the token of the operator is refused: ${reading.why}`)
  if (reading.claims.nats.type !== 'operator') throw unfit('the token of the operator is that of somebody else')
  return reading.claims as OperatorClaims
}

function readUser(jwt: string): Verified | Refusal {
  if (jwt === '') return refused('it showed no token')
  const reading = readAnyToken(jwt)
  if (reading.kind === 'invalid') return refused(`its token is refused: ${reading.why}`)
  if (reading.claims.nats.type !== 'user') return refused(`it showed the token of an ${reading.claims.nats.type}`)
  const claims = reading.claims as UserClaims
  return { claims, own: isEmpty(claims.nats) ? undefined : new Permissions(claims.nats) }
}

function mayNotNow({ sub, iss, iat, exp, nbf }: UserClaims, account: AccountClaims, now: number): Refusal | undefined {
  const signers = [account.sub, ...(account.nats.signing_keys ?? [])]
  if (!signers.includes(iss)) return refused(`its token is signed by ${iss}, which is no key of its account (any more)`)
  if (isOver(account.exp, now)) return refused('the token of its account has expired', ACCOUNT_EXPIRED)
  const second = Math.floor(now / SECOND_MS)
  if (isOver(exp, now)) return refused(`its token expired ${second - (exp ?? 0)} s ago`, USER_EXPIRED)
  if (nbf !== undefined && nbf > second) return refused(`its token is not valid for another ${nbf - second} s`)
  const revoked = Math.max(account.nats.revocations?.[sub] ?? -1, account.nats.revocations?.['*'] ?? -1)
  return iat <= revoked ? refused('its token has been revoked', USER_REVOKED) : undefined
}

function takesNoBearers({ nats: { limits = {} } }: AccountClaims): boolean {
  return 'disallow_bearer' in limits && limits.disallow_bearer === true
}

function isEmpty({ pub, sub, resp }: NatsPermissions): boolean {
  const lists = [pub?.allow, pub?.deny, sub?.allow, sub?.deny]
  return resp === undefined && lists.every((list) => list === undefined || list.length === 0)
}

// In a token 0 is no time.
function isOver(second: number | undefined, now: number): boolean {
  return second !== undefined && second !== 0 && second * SECOND_MS <= now
}

function expiryAt(second: number | undefined, answer: string): Expiry | undefined {
  return second === undefined || second === 0 ? undefined : { at: second * SECOND_MS, answer }
}

function earlier(one: Expiry | undefined, other: Expiry | undefined): Expiry | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return one.at <= other.at ? one : other
}

// In a token -1 is no limit; what is left out is 0, as nats-server has it.
function limit(value = 0): number {
  return value < 0 ? Number.POSITIVE_INFINITY : value
}

function unfit(what: string): RoseyError {
  return new RoseyError('key-invalid', `The broker cannot use its keys: ${what}`)
}
