import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createKeyPair } from '@rosey/protocol/tokens'
import { DEFAULT_CONNECT } from '../connect-request.ts'
import type { Shown } from './admission.ts'
import { listedUsers, sharedSecret } from './listed-users.ts'

const NONCE = 'a-nonce'
const key = createKeyPair('user')
const listed = listedUsers({
  kind: 'users',
  users: [
    { user: 'ann', password: 'pw', permissions: { pub: { allow: ['a'] } } },
    { user: 'bob', password: 'pw2' },
  ],
  nkeys: [{ nkey: key.publicKey }],
  defaultPermissions: { pub: { allow: ['b'] } },
})
const admit = (authenticator: typeof listed, shown: Partial<Shown>, nonce = NONCE) =>
  authenticator.admit({ ...DEFAULT_CONNECT, ...shown }, { nonce, address: '127.0.0.1', connectionType: 'STANDARD' }, 0)
const isIn = (authenticator: typeof listed, shown: Partial<Shown>, nonce?: string) =>
  admit(authenticator, shown, nonce).kind === 'admitted'

test('a secret is accepted as token and as password, and nothing else is', () => {
  const secret = sharedSecret('s3cret')
  assert.equal(isIn(secret, { authToken: 's3cret' }), true)
  assert.equal(isIn(secret, { user: 'any', pass: 's3cret' }), true)
  assert.equal(isIn(secret, { user: 's3cret' }), false)
  assert.equal(isIn(secret, { authToken: 's3cret ' }), false)
  assert.equal(isIn(secret, {}), false)
})

test('an empty secret lets nobody in', () => {
  assert.equal(isIn(sharedSecret(''), {}), false)
})

test('a listed user comes in with its own password, and with what it may', () => {
  assert.equal(isIn(listed, { user: 'ann', pass: 'pw' }), true)
  assert.equal(isIn(listed, { user: 'ann', pass: 'pw2' }), false)
  assert.equal(isIn(listed, { user: 'eve', pass: 'pw' }), false)
  assert.equal(isIn(listed, { pass: 'pw' }), false)
  for (const [user, pass, may] of [
    ['ann', 'pw', 'a'],
    ['bob', 'pw2', 'b'],
  ] as const) {
    const admission = admit(listed, { user, pass })
    assert.ok(admission.kind === 'admitted')
    assert.deepEqual(
      ['a', 'b'].filter((subject) => admission.permissions?.mayPublish(subject)),
      [may],
    )
  }
})

test('a listed key comes in with the nonce signed, and not with another', () => {
  const sig = key.sign(NONCE).toString('base64url')
  assert.equal(isIn(listed, { nkey: key.publicKey, sig }), true)
  assert.equal(isIn(listed, { nkey: key.publicKey, sig }, 'another-nonce'), false)
  assert.equal(isIn(listed, { nkey: key.publicKey, sig: '' }), false)
  const stranger = createKeyPair('user')
  assert.equal(isIn(listed, { nkey: stranger.publicKey, sig: stranger.sign(NONCE).toString('base64url') }), false)
})

test('a refusal says for the log what was wrong, without the password', () => {
  const refusal = admit(listed, { user: 'ann', pass: 'guess-me' })
  assert.ok(refusal.kind === 'refused')
  assert.match(refusal.why, /"ann"/)
  assert.doesNotMatch(refusal.why, /guess-me/)
})

test('a stranger gets neither lines of its own nor long ones into the log', () => {
  for (const shown of [{ user: `eve\n${'x'.repeat(60_000)}` }, { nkey: `U\x1b[2J${'x'.repeat(60_000)}` }]) {
    const refusal = admit(listed, shown)
    assert.ok(refusal.kind === 'refused')
    assert.ok(refusal.why.length < 200, `${refusal.why.length} characters`)
    assert.doesNotMatch(refusal.why, /\p{Cc}/u)
  }
})
