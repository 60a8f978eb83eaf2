import type { MintedToken } from './mint.ts'

/** Public keys of users, and the second (since 1970) up to which their tokens do not count. */
export type Revocations = Readonly<Record<string, number>>

/**
 * Tokens that are kept as revoked in one run: with 60 bytes each, the account's own token stays far below the 1 MB that
 * a message of the bus may have. Every process has a key of its own, so what is forgotten first ended long ago.
 */
export const MAX_REVOKED = 5000

/** The revocations with one more. A clock that was set back meanwhile does not make the token valid again. */
export function withRevoked(
  before: Revocations,
  { publicKey, issuedAt }: Pick<MintedToken, 'publicKey' | 'issuedAt'>,
  nowMs: number,
): Revocations {
  const second = Math.max(Math.floor(nowMs / 1000), issuedAt)
  const entries = [...Object.entries(before).filter(([key]) => key !== publicKey), [publicKey, second] as const]
  return Object.fromEntries(entries.slice(-MAX_REVOKED))
}
