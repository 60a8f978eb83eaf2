import { checkPlainly, describeProblems } from '@rosey/protocol'
import {
  AccountClaimsSchema,
  nkeyKindOf,
  OperatorClaimsSchema,
  readToken,
  type TokenReading,
  UserClaimsSchema,
  verifySignature,
} from '@rosey/protocol/tokens'

type Fields = Readonly<Record<string, unknown>>

/** NATS's names for Ed25519, the old one first; a token of the first version may bear either. */
const ALGORITHMS = ['ed25519', 'ed25519-nkey']
/** What a user of the first version may do without a limit in its token; in the second, 0 is meant. */
const NO_LIMITS = { subs: -1, data: -1, payload: -1 }

/** Where the kinds of tokens differ: what they say, and who signs them. */
const KINDS = {
  operator: { schema: OperatorClaimsSchema, issuer: 'operator' },
  account: { schema: AccountClaimsSchema, issuer: 'operator' },
  user: { schema: UserClaimsSchema, issuer: 'account' },
} as const

/**
 * Reads a token as {@link readToken} does, and those of the first version, too: nats-server still takes them. What it
 * says is told in the words of the second version.
 */
export function readAnyToken(token: string): TokenReading {
  const [head = '', body = '', signature = '', ...rest] = token.split('.')
  const old = rest.length === 0 ? parse(body) : undefined
  const kind = old?.type
  if (old === undefined || (kind !== 'operator' && kind !== 'account' && kind !== 'user')) return readToken(token)
  if (!isHeader(parse(head))) return invalid(`its header is not that of a NATS token (${ALGORITHMS.join(', ')})`)
  const { schema, issuer } = KINDS[kind]
  const claims = { ...old, nats: rightsIn(old, kind) }
  if (!checkPlainly(schema, claims)) return invalid(describeProblems(schema, claims))
  if (nkeyKindOf(claims.sub) !== kind) return invalid(`it is about something that is no ${kind}`)
  if (nkeyKindOf(claims.iss) !== issuer) return invalid(`it is not issued by an ${issuer}`)
  // Only the claims were signed then. There is no dot in them, so nothing signed today passes for it.
  if (!verifySignature(claims.iss, body, Buffer.from(signature, 'base64url'))) {
    return invalid('its signature is not that of its issuer')
  }
  return { kind: 'ok', claims }
}

function rightsIn({ nats, issuer_account }: Fields, type: keyof typeof KINDS): Fields {
  const rights = { ...asFields(nats), type, version: 2 }
  if (type !== 'user') return rights
  const { src, ...others }: Fields = rights
  const networks = typeof src === 'string' && src !== '' ? { src: [src] } : {}
  return { ...NO_LIMITS, ...others, ...networks, ...(issuer_account === undefined ? {} : { issuer_account }) }
}

function isHeader(header: Fields | undefined): boolean {
  return ALGORITHMS.includes(String(header?.alg).toLowerCase()) && String(header?.typ).toUpperCase() === 'JWT'
}

function parse(text: string): Fields | undefined {
  try {
    return asFields(JSON.parse(Buffer.from(text, 'base64url').toString()))
  } catch {
    // Whatever is wrong with it, it is no token of the first version.
    return undefined
  }
}

function asFields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined
}

function invalid(why: string): TokenReading {
  return { kind: 'invalid', why }
}
