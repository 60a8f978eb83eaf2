import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountToken, createKeyPair, operatorToken, signToken, userToken } from '@rosey/protocol/tokens'
import { DEFAULT_CONNECT } from '../connect-request.ts'
import { SystemRequests } from './system-requests.ts'
import { Trust } from './trust.ts'

const NOW = Date.UTC(2026, 5, 1)
const SECOND = NOW / 1000
const NONCE = 'a-nonce'
const HERE = { nonce: NONCE, address: '127.0.0.1', connectionType: 'STANDARD' } as const

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
    trust.admit({ ...DEFAULT_CONNECT, jwt, sig }, HERE, now)
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
      assert.deepEqual(trust.update(account.publicKey, tokenOf({ [user.publicKey]: SECOND }), NOW), { kind: 'updated' })
      return show(trust, mint())
    },
  ],
  [
    'every token up to a moment',
    /revoked/,
    ({ show, mint, tokenOf, account }, trust) => {
      trust.update(account.publicKey, tokenOf({ '*': SECOND }), NOW)
      return show(trust, mint())
    },
  ],
  [
    'a token of a signing key that is gone',
    /any more/,
    ({ show, mint, tokenOf, operator, account }, trust) => {
      trust.update(account.publicKey, tokenOf({}, operator, []), NOW)
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
  trust.update(account.publicKey, tokenOf({ [user.publicKey]: SECOND - 1 }), NOW)
  assert.equal(show(trust, mint()).kind, 'admitted')
})

test('a new account token counts only when an operator that is trusted has signed it, and for its own account', () => {
  const { facts, tokenOf, account, system, operator } = world()
  const trust = new Trust(facts)
  assert.equal(trust.update(account.publicKey, tokenOf({}, createKeyPair('operator')), NOW).kind, 'refused')
  assert.equal(trust.update(system.publicKey, tokenOf(), NOW).kind, 'refused')
  const unknown = createKeyPair('account')
  const stranger = accountToken(operator, { publicKey: unknown.publicKey, name: 'x' }, NOW)
  assert.deepEqual(trust.update(unknown.publicKey, stranger, NOW), { kind: 'skipped' })
})

test('who was let in once is looked at again without signatures, by what it has shown', () => {
  const { facts, mint, tokenOf, user, account } = world()
  const trust = new Trust(facts)
  const shown = { ...DEFAULT_CONNECT, jwt: mint(), sig: user.sign(NONCE).toString('base64url') }
  const first = trust.admit(shown, HERE, NOW)
  const second = trust.admit(shown, HERE, NOW)
  assert.ok(first.kind === 'admitted' && second.kind === 'admitted')
  assert.equal(second.permissions, first.permissions)
  assert.equal(trust.admit({ ...shown, sig: '' }, HERE, NOW).kind, 'refused')
  trust.update(account.publicKey, tokenOf({ [user.publicKey]: SECOND }), NOW)
  const third = trust.admit(shown, HERE, NOW)
  assert.ok(third.kind === 'refused')
  assert.equal(third.answer, 'User Authentication Revoked')
})

test('limits are the smaller ones of token and account, and what is left out is 0', () => {
  const { facts, account, operator, user } = world()
  const limitsOf = (own: object, shared: object) => {
    const claims = { sub: account.publicKey, nats: { type: 'account' as const, version: 2 as const, limits: shared } }
    const [, system] = facts.accounts
    assert.ok(system !== undefined)
    const accounts = [{ publicKey: account.publicKey, token: signToken(claims, operator, NOW) }, system]
    const rights = { ...own, bearer_token: true, type: 'user' as const, version: 2 as const }
    const jwt = signToken({ sub: user.publicKey, nats: rights }, account, NOW)
    const admission = new Trust({ ...facts, accounts }).admit({ ...DEFAULT_CONNECT, jwt }, HERE, NOW)
    if (admission.kind === 'refused') return admission.why
    return [admission.maxSubscriptions, admission.maxPayload, admission.maxAccountConnections]
  }
  const none = Number.POSITIVE_INFINITY
  assert.deepEqual(limitsOf({ subs: -1, payload: -1 }, { subs: -1, payload: -1, conn: -1 }), [none, none, none])
  assert.deepEqual(limitsOf({ subs: 5, payload: 100 }, { subs: 3, payload: -1, conn: 7 }), [3, 100, 7])
  assert.deepEqual(limitsOf({ subs: -1 }, { payload: -1 }), [0, 0, 0])
  assert.match(String(limitsOf({}, { disallow_bearer: true })), /forbids/)
})

test('the earlier end counts, that of the token or that of its account', () => {
  const { facts, account, operator, user } = world()
  const endOf = (own: number, shared: number) => {
    const nats = { type: 'account' as const, version: 2 as const }
    const [, system] = facts.accounts
    assert.ok(system !== undefined)
    const token = signToken({ sub: account.publicKey, exp: shared, nats }, operator, NOW)
    const rights = { bearer_token: true, type: 'user' as const, version: 2 as const }
    const jwt = signToken({ sub: user.publicKey, exp: own, nats: rights }, account, NOW)
    const trust = new Trust({ ...facts, accounts: [{ publicKey: account.publicKey, token }, system] })
    const admission = trust.admit({ ...DEFAULT_CONNECT, jwt }, HERE, NOW)
    return admission.kind === 'admitted' ? admission.expiry : admission.answer
  }
  const user5 = { at: NOW + 5000, answer: 'User Authentication Expired' }
  const account5 = { at: NOW + 5000, answer: 'Account Authentication Expired' }
  assert.deepEqual(endOf(SECOND + 5, SECOND + 9), user5)
  assert.deepEqual(endOf(SECOND + 9, SECOND + 5), account5)
  assert.deepEqual(endOf(SECOND + 5, 0), user5)
  assert.deepEqual(endOf(0, SECOND + 5), account5)
  assert.equal(endOf(0, 0), undefined)
  assert.equal(endOf(0, SECOND), 'Account Authentication Expired')
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
  const requests = new SystemRequests({ name: 'rosey', host: '127.0.0.1', id: 'ID', ver: '2.9.10' }, () => NOW)
  const subject = `$SYS.REQ.ACCOUNT.${account.publicKey}.CLAIMS.UPDATE`
  const done = requests.answer(trust, subject, tokenOf())
  assert.equal(done?.changed, true)
  const server = { name: 'rosey', host: '127.0.0.1', id: 'ID', ver: '2.9.10', jetstream: false }
  assert.deepEqual(JSON.parse(done?.json ?? ''), {
    data: { account: account.publicKey, code: 200, message: 'jwt updated' },
    server: { ...server, seq: 1, time: new Date(NOW).toISOString() },
  })
  for (const [token, description] of [
    ['', /^jwt update error - request body is empty$/],
    ['x', /^jwt update resulted in error - it does not consist of three parts$/],
    [facts.accounts[1]?.token ?? '', /^jwt update resulted in error - subject does not match jwt content$/],
    [tokenOf({}, createKeyPair('operator')), /^jwt update resulted in error - account validation failed/],
  ] as const) {
    const failed = requests.answer(trust, subject, token)
    assert.equal(failed?.changed, false)
    const { error } = JSON.parse(failed?.json ?? '')
    assert.equal(error.code, 500)
    assert.match(error.description, description)
  }
  assert.equal(JSON.parse(requests.answer(trust, '$SYS.REQ.CLAIMS.UPDATE', 'x')?.json ?? '').error.account, 'n/a')
  assert.equal(requests.answer(trust, '$SYS.REQ.SERVER.PING', ''), undefined)
})

test('a token of a stranger gets no lines of its own into the log, and no long ones', () => {
  const { facts, mint, show } = world()
  const jwt = mint({ issuerAccount: `A\n\x1b[2J${'x'.repeat(40_000)}` }, createKeyPair('account'))
  const refusal = show(new Trust(facts), jwt)
  assert.ok(refusal.kind === 'refused')
  assert.ok(refusal.why.length < 300, `${refusal.why.length} characters`)
  assert.doesNotMatch(refusal.why, /\p{Cc}/u)
})
