import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountToken, createKeyPair, operatorToken, userToken } from '@rosey/protocol/tokens'
import { DEFAULT_CONNECT } from '../connect-request.ts'
import { systemRequest } from './system-requests.ts'
import { Trust } from './trust.ts'

const NOW = Date.UTC(2026, 5, 1)
const SECOND = NOW / 1000
const NONCE = 'a-nonce'

function world() {
  const [operator, account, system, signing, user] = [
    createKeyPair('operator'),
    createKeyPair('account'),
    createKeyPair('account'),
    createKeyPair('account'),
    createKeyPair('user'),
  ]
  const tokenOf = (revocations: Record<string, number> = {}, signer = operator, signingKeys = [signing.publicKey]) =>
    accountToken(signer, { publicKey: account.publicKey, name: 'rosey', signingKeys, revocations }, NOW)
  const facts = {
    kind: 'operator' as const,
    operator: operatorToken(operator, { name: 'home', systemAccount: system.publicKey }, NOW),
    systemAccount: system.publicKey,
    accounts: [
      { publicKey: account.publicKey, token: tokenOf() },
      { publicKey: system.publicKey, token: accountToken(operator, { publicKey: system.publicKey, name: 'SYS' }, NOW) },
    ],
  }
  const mint = (change: Partial<Parameters<typeof userToken>[1]> = {}, signer = signing) =>
    userToken(
      signer,
      { publicKey: user.publicKey, name: 'dice', issuerAccount: account.publicKey, permissions: {}, ...change },
      NOW,
    )
  const show = (trust: Trust, jwt: string, sig = user.sign(NONCE).toString('base64url'), now = NOW) =>
    trust.admit({ ...DEFAULT_CONNECT, jwt, sig }, NONCE, now)
  return { operator, account, system, signing, user, facts, tokenOf, mint, show }
}

test('a token of a signing key of the account lets in, with what it allows', () => {
  const { facts, mint, show, account } = world()
  const admission = show(new Trust(facts), mint({ permissions: { pub: { allow: ['a'] } } }))
  assert.ok(admission.kind === 'admitted')
  assert.equal(admission.account, account.publicKey)
  assert.equal(admission.isSystem, false)
  assert.equal(admission.permissions?.mayPublish('b'), false)
})

test('a user of the system account is known as one', () => {
  const { facts, user, system, show } = world()
  const token = userToken(system, { publicKey: user.publicKey, name: 'roseyd', permissions: {} }, NOW)
  const admission = show(new Trust(facts), token)
  assert.ok(admission.kind === 'admitted' && admission.isSystem)
})

for (const [what, why, run] of [
  ['no token', /no token/, ({ show }, trust) => show(trust, '')],
  ['garbage', /three parts/, ({ show }, trust) => show(trust, 'garbage')],
  ['a token of another kind', /of an account/, ({ show, tokenOf }, trust) => show(trust, tokenOf())],
  ['no signature', /not signed/, ({ show, mint }, trust) => show(trust, mint(), '')],
  [
    'a signature of somebody else',
    /not signed/,
    ({ show, mint }, trust) => show(trust, mint(), createKeyPair('user').sign(NONCE).toString('base64url')),
  ],
  [
    'a signature of another nonce',
    /not signed/,
    ({ show, mint, user }, trust) => show(trust, mint(), user.sign('old').toString('base64url')),
  ],
  [
    'a token signed by a stranger',
    /no key of its account/,
    ({ show, mint }, trust) => show(trust, mint({}, createKeyPair('account'))),
  ],
  [
    'a token of another home',
    /not used here/,
    ({ show }, trust) => {
      const other = world()
      return show(trust, other.mint())
    },
  ],
  ['an expired token', /expired 5 s ago/, ({ show, mint }, trust) => show(trust, mint({ expiresAt: SECOND - 5 }))],
  [
    'a revoked token',
    /revoked/,
    ({ show, mint, tokenOf, user, account }, trust) => {
      assert.deepEqual(trust.update(account.publicKey, tokenOf({ [user.publicKey]: SECOND })), { kind: 'updated' })
      return show(trust, mint())
    },
  ],
  [
    'every token up to a moment',
    /revoked/,
    ({ show, mint, tokenOf, account }, trust) => {
      trust.update(account.publicKey, tokenOf({ '*': SECOND }))
      return show(trust, mint())
    },
  ],
  [
    'a token of a signing key that is gone',
    /any more/,
    ({ show, mint, tokenOf, operator, account }, trust) => {
      trust.update(account.publicKey, tokenOf({}, operator, []))
      return show(trust, mint())
    },
  ],
] as const satisfies readonly [
  string,
  RegExp,
  (home: ReturnType<typeof world>, trust: Trust) => ReturnType<Trust['admit']>,
][]) {
  test(`refused: ${what}`, () => {
    const home = world()
    const result = run(home, new Trust(home.facts))
    assert.ok(result.kind === 'refused')
    assert.match(result.why, why)
  })
}

test('a token made after the revocation counts again', () => {
  const { facts, show, mint, tokenOf, user, account } = world()
  const trust = new Trust(facts)
  trust.update(account.publicKey, tokenOf({ [user.publicKey]: SECOND - 1 }))
  assert.equal(show(trust, mint()).kind, 'admitted')
})

test('a new account token counts only when an operator that is trusted has signed it, and for its own account', () => {
  const { facts, tokenOf, account, system, operator } = world()
  const trust = new Trust(facts)
  assert.equal(trust.update(account.publicKey, tokenOf({}, createKeyPair('operator'))).kind, 'refused')
  assert.equal(trust.update(system.publicKey, tokenOf()).kind, 'refused')
  const unknown = createKeyPair('account')
  const stranger = accountToken(operator, { publicKey: unknown.publicKey, name: 'x' }, NOW)
  assert.deepEqual(trust.update(unknown.publicKey, stranger), { kind: 'skipped' })
})

test('keys that do not fit together are told at the start', () => {
  const { facts, account } = world()
  const other = world()
  const code = (change: Partial<typeof facts>) => () => new Trust({ ...facts, ...change })
  assert.throws(code({ operator: other.facts.operator }), { code: 'key-invalid' })
  assert.throws(code({ operator: 'x' }), { code: 'key-invalid' })
  assert.throws(code({ systemAccount: other.system.publicKey }), { code: 'key-invalid' })
  assert.throws(code({ accounts: [{ publicKey: account.publicKey, token: 'x' }] }), { code: 'key-invalid' })
})

test('requests on $SYS are answered as nats-server answers', () => {
  const { facts, tokenOf, account } = world()
  const trust = new Trust(facts)
  const subject = `$SYS.REQ.ACCOUNT.${account.publicKey}.CLAIMS.UPDATE`
  const done = systemRequest(trust, 'ID', subject, tokenOf())
  assert.equal(done?.changed, true)
  assert.deepEqual(JSON.parse(done?.json ?? ''), {
    server: { id: 'ID' },
    data: { account: account.publicKey, code: 200, message: 'jwt updated' },
  })
  const failed = systemRequest(trust, 'ID', '$SYS.REQ.CLAIMS.UPDATE', 'x')
  assert.equal(failed?.changed, false)
  assert.equal(JSON.parse(failed?.json ?? '').error.code, 500)
  assert.equal(systemRequest(trust, 'ID', '$SYS.REQ.SERVER.PING', ''), undefined)
})
