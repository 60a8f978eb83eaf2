import { createHash } from 'node:crypto'
import { checkPlainly, describeProblems } from '../check.ts'
import { toBase32 } from './base32.ts'
import { AccountClaimsSchema, OperatorClaimsSchema, type TokenClaims, UserClaimsSchema } from './claims.ts'
import { type KeyPair, type NkeyKind, nkeyKindOf, verifySignature } from './nkey.ts'

/** The header of every token: NATS's own name for Ed25519. */
const HEADER = { typ: 'JWT', alg: 'ed25519-nkey' }

const SCHEMAS = { operator: OperatorClaimsSchema, account: AccountClaimsSchema, user: UserClaimsSchema } as const

/** Who may sign for whom: operators for themselves and for accounts, accounts for users. */
const ISSUERS: Readonly<Record<NkeyKind, NkeyKind>> = { operator: 'operator', account: 'operator', user: 'account' }

/** A token that was read, or why it is none. */
export type TokenReading =
  | { readonly kind: 'ok'; readonly claims: TokenClaims }
  | { readonly kind: 'invalid'; readonly why: string }

/** Signs claims; issuer and time of issue (from `nowMs`, ms since 1970) are filled in. */
export function signToken(claims: Omit<TokenClaims, 'iss' | 'iat'>, signer: KeyPair, nowMs: number): string {
  const issued = { ...claims, iat: Math.floor(nowMs / 1000), iss: signer.publicKey }
  const jti = toBase32(createHash('sha512-256').update(JSON.stringify(issued)).digest())
  const head = `${part(HEADER)}.${part({ jti, ...issued })}`
  return `${head}.${signer.sign(head).toString('base64url')}`
}

/**
 * Reads a token and checks that it is whole: its form, that the issuer named in it has signed it, and that such an
 * issuer may sign such a token. Whether that issuer is trusted and whether its time has come is not asked here.
 */
export function readToken(token: string): TokenReading {
  const [head, body, signature, ...rest] = token.split('.')
  if (head === undefined || body === undefined || signature === undefined || rest.length > 0) {
    return invalid('it does not consist of three parts')
  }
  const header = parse(head)
  if (header?.alg !== HEADER.alg || String(header.typ).toUpperCase() !== HEADER.typ) {
    return invalid(`its header is not that of a NATS token (${HEADER.alg})`)
  }
  const claims = parse(body)
  const type = (claims?.nats as { type?: unknown } | undefined)?.type
  if (type !== 'operator' && type !== 'account' && type !== 'user') return invalid('it says of nobody what it may')
  const schema = SCHEMAS[type]
  if (!checkPlainly(schema, claims)) return invalid(describeProblems(schema, claims))
  if (nkeyKindOf(claims.sub) !== type) return invalid(`it is about something that is no ${type}`)
  if (nkeyKindOf(claims.iss) !== ISSUERS[type]) return invalid(`it is not issued by an ${ISSUERS[type]}`)
  if (!verifySignature(claims.iss, `${head}.${body}`, Buffer.from(signature, 'base64url'))) {
    return invalid('its signature is not that of its issuer')
  }
  return { kind: 'ok', claims }
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    // Whatever is wrong with it, it is no token.
    return undefined
  }
}

function invalid(why: string): TokenReading {
  return { kind: 'invalid', why }
}
