import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountToken, createKeyPair, type KeyPair, type UserClaims, userToken } from '@rosey/protocol/tokens'
import { readAnyToken } from './token-reading.ts'

type Fields = Readonly<Record<string, unknown>>

const NOW = Date.UTC(2026, 0, 2)
const [operator, account, user] = [createKeyPair('operator'), createKeyPair('account'), createKeyPair('user')]

interface Written {
  readonly type?: string
  readonly about?: KeyPair
  readonly signer?: KeyPair
  readonly header?: Fields
  readonly nats?: unknown
  readonly more?: Fields
}

/** A token of the first version: the kind stands beside the rights, and only the claims are signed. */
function written({
  type = 'user',
  about = user,
  signer = account,
  header,
  nats = {},
  more = {},
}: Written = {}): string {
  const body = part({ jti: 'x', iat: 1, iss: signer.publicKey, sub: about.publicKey, ...more, type, nats })
  return `${part(header ?? { typ: 'jwt', alg: 'ed25519' })}.${body}.${signer.sign(body).toString('base64url')}`
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function userIn(token: string): UserClaims['nats'] {
  const reading = readAnyToken(token)
  assert.equal(reading.kind, 'ok', reading.kind === 'invalid' ? reading.why : '')
  return (reading as { claims: UserClaims }).claims.nats
}

test('a token of the second version is read as it is', () => {
  const permissions = { pub: { allow: ['a'] } }
  const nats = userIn(userToken(account, { publicKey: user.publicKey, name: 'x', permissions }, NOW))
  assert.deepEqual([nats.version, nats.pub], [2, { allow: ['a'] }])
})

test('what a token of the first version does not limit has no limit', () => {
  const { subs, data, payload } = userIn(written())
  assert.deepEqual([subs, data, payload], [-1, -1, -1])
  assert.equal(userIn(written({ nats: { subs: 5 } })).subs, 5)
})

test('networks in one string are a list, and an empty one is none', () => {
  assert.deepEqual(userIn(written({ nats: { src: '10.0.0.0/8,127.0.0.1/32' } })).src, ['10.0.0.0/8,127.0.0.1/32'])
  assert.equal(userIn(written({ nats: { src: '' } })).src, undefined)
})

test('whose signing key has signed stands beside the rights', () => {
  const { issuer_account } = userIn(written({ more: { issuer_account: account.publicKey } }))
  assert.equal(issuer_account, account.publicKey)
})

test('accounts and operators of the first version are read too, and get no limits of a user', () => {
  for (const [type, about] of [
    ['account', account],
    ['operator', operator],
  ] as const) {
    const reading = readAnyToken(written({ type, about, signer: operator }))
    assert.equal(reading.kind, 'ok')
    const { nats } = (reading as { claims: { nats: Fields } }).claims
    assert.deepEqual([nats.type, nats.version, nats.subs], [type, 2, undefined])
  }
})

for (const alg of ['ed25519', 'ED25519', 'ed25519-nkey']) {
  test(`the algorithm may be called ${alg}`, () => {
    userIn(written({ header: { typ: 'JWT', alg } }))
  })
}

const good = written()
const [head = '', body = '', signature = ''] = good.split('.')

for (const [what, token, why] of [
  ['nothing', '', /three parts/],
  ['four parts', `${good}.x`, /three parts/],
  ['another algorithm', written({ header: { typ: 'jwt', alg: 'none' } }), /header/],
  ['another kind of thing', written({ header: { typ: 'jws', alg: 'ed25519' } }), /header/],
  ['no header at all', `.${body}.${signature}`, /header/],
  ['a kind that there is not', written({ type: 'cluster' }), /header/],
  ['rights that are no list', written({ nats: { pub: { allow: 'all' } } }), /allow/],
  ['a user signed by an operator', written({ signer: operator }), /issued by/],
  ['an account as a user', written({ about: account }), /no user/],
  ['a user as an account', written({ type: 'account', signer: operator }), /no account/],
  ['an account signed by an account', written({ type: 'account', about: account }), /issued by/],
  [
    'other rights than were signed',
    `${head}.${part({ ...claimsOf(body), nats: { subs: 9 } })}.${signature}`,
    /signature/,
  ],
  ['no signature', `${head}.${body}.`, /signature/],
  ['the signature of another token', `${head}.${body}.${written({ nats: { subs: 1 } }).split('.')[2]}`, /signature/],
] as const) {
  test(`refused: ${what}`, () => {
    const reading = readAnyToken(token)
    assert.equal(reading.kind, 'invalid')
    assert.match(reading.kind === 'invalid' ? reading.why : '', why)
  })
}

test('what was signed in the second version does not pass for the first', () => {
  const [newHead = '', newBody = '', newSignature = ''] = accountToken(
    operator,
    { publicKey: account.publicKey, name: 'a' },
    NOW,
  ).split('.')
  const old = part({ ...claimsOf(newBody), type: 'account' })
  assert.equal(readAnyToken(`${newHead}.${old}.${newSignature}`).kind, 'invalid')
})

function claimsOf(text: string): Fields {
  return JSON.parse(Buffer.from(text, 'base64url').toString()) as Fields
}
