import { RoseyError } from '@rosey/protocol'
import {
  type AccountClaims,
  type NatsPermissions,
  type OperatorClaims,
  readToken,
  type UserClaims,
} from '@rosey/protocol/tokens'
import { type Admission, type Authenticator, type Refusal, refused, type Shown } from './admission.ts'
import type { Authorization } from './authorization.ts'
import { isSigned } from './listed-users.ts'
import { Permissions } from './permissions.ts'

const SECOND_MS = 1000

/** What became of a new account token. */
export type AccountUpdate =
  | { readonly kind: 'updated' }
  /** It is about an account that is not used here. */
  | { readonly kind: 'skipped' }
  | { readonly kind: 'refused'; readonly why: string }

/** Trusts an operator, hence the accounts that it has signed, hence the users that these have signed. */
export class Trust implements Authenticator {
  readonly required = true
  readonly usesNonce = true
  readonly #signers: ReadonlySet<string>
  readonly #systemAccount: string
  readonly #accounts = new Map<string, AccountClaims>()

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

  admit({ jwt, sig }: Shown, nonce: string, now: number): Admission | Refusal {
    if (jwt === '') return refused('it showed no token')
    const reading = readToken(jwt)
    if (reading.kind === 'invalid') return refused(`its token is refused: ${reading.why}`)
    if (reading.claims.nats.type !== 'user') return refused(`it showed the token of an ${reading.claims.nats.type}`)
    const claims = reading.claims as UserClaims
    const publicKey = claims.nats.issuer_account ?? claims.iss
    const account = this.#accounts.get(publicKey)
    if (account === undefined) return refused(`its token is one of account ${publicKey}, which is not used here`)
    const why = mayNotNow(claims, account, now)
    if (why !== undefined) return why
    if (claims.nats.bearer_token !== true && !isSigned(claims.sub, nonce, sig)) {
      return refused(`the nonce is not signed by the key of the token (${claims.sub})`)
    }
    return this.#admission(claims, account)
  }

  /** Takes a new token of an account that is used here. */
  update(publicKey: string | undefined, token: string): AccountUpdate {
    const claims = this.#accountIn(token)
    if (typeof claims === 'string') return { kind: 'refused', why: claims }
    if (publicKey !== undefined && claims.sub !== publicKey) {
      return { kind: 'refused', why: 'subject does not match jwt content' }
    }
    if (!this.#accounts.has(claims.sub)) return { kind: 'skipped' }
    this.#accounts.set(claims.sub, claims)
    return { kind: 'updated' }
  }

  #admission({ sub, name, exp, nats }: UserClaims, account: AccountClaims): Admission {
    const own: NatsPermissions = {
      ...(nats.pub === undefined ? {} : { pub: nats.pub }),
      ...(nats.sub === undefined ? {} : { sub: nats.sub }),
      ...(nats.resp === undefined ? {} : { resp: nats.resp }),
    }
    const permissions = isEmpty(own) ? account.nats.default_permissions : own
    return {
      kind: 'admitted',
      account: account.sub,
      isSystem: account.sub === this.#systemAccount,
      permissions: permissions === undefined ? undefined : new Permissions(permissions),
      expiresAt: exp === undefined || exp === 0 ? undefined : exp * SECOND_MS,
      maxSubscriptions: limit(nats.subs),
      maxPayload: limit(nats.payload),
      maxAccountConnections: limit(account.nats.limits?.conn),
      name: name ?? sub,
    }
  }

  #accountIn(token: string): AccountClaims | string {
    const reading = readToken(token)
    if (reading.kind === 'invalid') return reading.why
    if (reading.claims.nats.type !== 'account') return `it is the token of an ${reading.claims.nats.type}`
    const claims = reading.claims as AccountClaims
    return this.#signers.has(claims.iss) ? claims : 'it is signed by another operator'
  }
}

function operatorIn(token: string): OperatorClaims {
  const reading = readToken(token)
  if (reading.kind === 'invalid') throw unfit(`the token of the operator is refused: ${reading.why}`)
  if (reading.claims.nats.type !== 'operator') throw unfit('the token of the operator is that of somebody else')
  return reading.claims as OperatorClaims
}

function mayNotNow({ sub, iss, iat, exp, nbf }: UserClaims, account: AccountClaims, now: number): Refusal | undefined {
  const signers = [account.sub, ...(account.nats.signing_keys ?? [])]
  if (!signers.includes(iss)) return refused(`its token is signed by ${iss}, which is no key of its account (any more)`)
  const second = Math.floor(now / SECOND_MS)
  if (account.exp !== undefined && account.exp !== 0 && account.exp <= second) {
    return refused('the token of its account has expired', 'Account Authentication Expired')
  }
  if (exp !== undefined && exp !== 0 && exp <= second) {
    return refused(`its token expired ${second - exp} s ago`, 'User Authentication Expired')
  }
  if (nbf !== undefined && nbf > second) return refused(`its token is not valid for another ${nbf - second} s`)
  const revoked = Math.max(account.nats.revocations?.[sub] ?? -1, account.nats.revocations?.['*'] ?? -1)
  return iat <= revoked ? refused('its token has been revoked', 'User Authentication Revoked') : undefined
}

function isEmpty({ pub, sub, resp }: NatsPermissions): boolean {
  const lists = [pub?.allow, pub?.deny, sub?.allow, sub?.deny]
  return resp === undefined && lists.every((list) => list === undefined || list.length === 0)
}

// In a token -1 is no limit, and so is what is left out.
function limit(value: number | undefined): number | undefined {
  return value === undefined || value < 0 ? undefined : value
}

function unfit(what: string): RoseyError {
  return new RoseyError('key-invalid', `The broker cannot use its keys: ${what}`)
}
