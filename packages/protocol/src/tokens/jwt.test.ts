import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountClaims, OperatorClaims, UserClaims } from './claims.ts'
import { readToken, signToken } from './jwt.ts'
import { accountToken, operatorToken, userToken } from './mint.ts'
import { createKeyPair } from './nkey.ts'

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
const SECOND = Math.floor(NOW / 1000)

const operator = createKeyPair('operator')
const account = createKeyPair('account')
const signing = createKeyPair('account')
const user = createKeyPair('user')
const permissions = { pub: { allow: ['rosey.event.dice.>'] }, sub: { deny: ['>'] }, resp: { max: 3, ttl: 1e9 } }
const minted = userToken(
  signing,
  { publicKey: user.publicKey, name: 'dice', issuerAccount: account.publicKey, permissions, expiresAt: SECOND + 60 },
  NOW,
)

function read<T>(token: string): T {
  const reading = readToken(token)
  assert.equal(reading.kind, 'ok', reading.kind === 'invalid' ? reading.why : '')
  return (reading as { claims: T }).claims
}

test('an operator vouches for itself and names its system account', () => {
  const claims = read<OperatorClaims>(operatorToken(operator, { name: 'home', systemAccount: account.publicKey }, NOW))
  assert.equal(claims.iss, operator.publicKey)
  assert.equal(claims.sub, operator.publicKey)
  assert.equal(claims.iat, SECOND)
  assert.equal(claims.nats.system_account, account.publicKey)
})

test('an account token holds signing keys and revocations, and every limit by name', () => {
  const facts = { publicKey: account.publicKey, name: 'rosey', signingKeys: [signing.publicKey] }
  const claims = read<AccountClaims>(
    accountToken(operator, { ...facts, revocations: { [user.publicKey]: SECOND } }, NOW),
  )
  assert.deepEqual(claims.nats.signing_keys, [signing.publicKey])
  assert.deepEqual(claims.nats.revocations, { [user.publicKey]: SECOND })
  assert.equal(claims.nats.limits?.conn, -1)
})

test('a user token holds what the user may, and whose account it belongs to', () => {
  const claims = read<UserClaims>(minted)
  const { pub, sub, resp, issuer_account } = claims.nats
  assert.deepEqual({ pub, sub, resp }, permissions)
  assert.equal(issuer_account, account.publicKey)
  assert.equal(claims.exp, SECOND + 60)
  assert.equal(claims.iss, signing.publicKey)
})

test('a user token bounds the messages of its user where it is told to', () => {
  const payloadOf = (rights: { payload?: number }) =>
    read<UserClaims>(userToken(account, { publicKey: user.publicKey, name: 'x', permissions: rights }, NOW)).nats
      .payload
  assert.equal(payloadOf({ payload: 1000 }), 1000)
  // Left out it would be 0 bytes.
  assert.equal(payloadOf({}), -1)
})

const [head = '', body = '', signature = ''] = minted.split('.')
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as UserClaims

for (const [what, token, why] of [
  ['nothing', '', /three parts/],
  ['two parts', `${head}.${body}`, /three parts/],
  ['four parts', `${minted}.x`, /three parts/],
  ['a header without an algorithm', `${encode({ typ: 'JWT' })}.${body}.${signature}`, /header/],
  ['the algorithm "none"', `${encode({ typ: 'JWT', alg: 'none' })}.${body}.`, /header/],
  ['no JSON', `${head}.bm90.${signature}`, /of nobody/],
  ['claims without a type', `${head}.${encode({ ...claims, nats: {} })}.${signature}`, /of nobody/],
  ['version 1', `${head}.${encode({ ...claims, nats: { ...claims.nats, version: 1 } })}.${signature}`, /version/],
  [
    'permissions that are no list',
    signToken(
      { sub: user.publicKey, nats: { type: 'user', version: 2, pub: { allow: 'all' } } } as never,
      account,
      NOW,
    ),
    /allow/,
  ],
  [
    'more rights than were signed',
    `${head}.${encode({ ...claims, nats: { ...claims.nats, pub: {} } })}.${signature}`,
    /signature/,
  ],
  ['another issuer', `${head}.${encode({ ...claims, iss: account.publicKey })}.${signature}`, /signature/],
  ['a signature cut short', minted.slice(0, -4), /signature/],
  [
    'a user that signs for itself',
    signToken({ sub: user.publicKey, nats: { type: 'user', version: 2 } }, user, NOW),
    /issued by/,
  ],
  [
    'an account as a user',
    signToken({ sub: account.publicKey, nats: { type: 'user', version: 2 } }, account, NOW),
    /no user/,
  ],
  [
    'an account signed by an account',
    signToken({ sub: account.publicKey, nats: { type: 'account', version: 2 } }, signing, NOW),
    /issued by/,
  ],
] as const) {
  test(`refused: ${what}`, () => {
    const reading = readToken(token)
    assert.equal(reading.kind, 'invalid')
    assert.match(reading.kind === 'invalid' ? reading.why : '', why)
  })
}
