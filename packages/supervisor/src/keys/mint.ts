import type { BusAccess } from '@rosey/protocol'
import { createKeyPair, type KeyPair, type UserRights, userToken } from '@rosey/protocol/tokens'

/** Who signs tokens: an account, or a signing key of one. */
export interface Signer {
  readonly key: KeyPair
  /** The account, where the key is only a signing key of it. */
  readonly issuerAccount: string | undefined
}

/** A token with what is needed to use it and to take it back. */
export interface MintedToken {
  readonly credentials: Extract<BusAccess['credentials'], { kind: 'token' }>
  /** Of the fresh user key that the token is about. */
  readonly publicKey: string
  /** Seconds since 1970. */
  readonly issuedAt: number
}

/** For those who hold subscriptions as people ask for them: roseyd and the operator's tools. */
const MAX_SUBSCRIPTIONS = 1000

/** Who a token is for. */
export interface TokenUser {
  readonly name: string
  readonly permissions: UserRights
  /** Subscriptions at one time. Default 1,000. */
  readonly maxSubscriptions?: number
}

/** Makes a token for a fresh user key. `nowMs` in ms since 1970. */
export function mintToken(
  { key, issuerAccount }: Signer,
  { name, permissions, maxSubscriptions = MAX_SUBSCRIPTIONS }: TokenUser,
  nowMs: number,
): MintedToken {
  const { publicKey, seed } = createKeyPair('user')
  const facts = {
    publicKey,
    name,
    permissions,
    maxSubscriptions,
    ...(issuerAccount === undefined ? {} : { issuerAccount }),
  }
  const token = userToken(key, facts, nowMs)
  return { credentials: { kind: 'token', token, seed }, publicKey, issuedAt: Math.floor(nowMs / 1000) }
}
