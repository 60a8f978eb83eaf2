import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createKeyPair, verifySignature } from '@rosey/protocol/tokens'
import { Credentials } from './credentials.ts'

const NONCE = 'c29tZXRoaW5n'

test('without credentials nothing is shown', () => {
  assert.equal(new Credentials({ kind: 'none' }).authenticator(NONCE), undefined)
})

test('a secret is shown as token, user and password as they are', () => {
  assert.deepEqual(new Credentials({ kind: 'secret', secret: 's' }).authenticator(NONCE), { auth_token: 's' })
  const user = new Credentials({ kind: 'user', user: 'u', password: 'p' })
  assert.deepEqual(user.authenticator(NONCE), { user: 'u', pass: 'p' })
})

test("a token is shown with the broker's nonce signed by its key", () => {
  const { publicKey, seed } = createKeyPair('user')
  const shown = new Credentials({ kind: 'token', token: 'a.b.c', seed }).authenticator(NONCE)
  assert.ok(shown && 'jwt' in shown)
  assert.equal(shown.jwt, 'a.b.c')
  assert.equal(verifySignature(publicKey, NONCE, Buffer.from(shown.sig ?? '', 'base64url')), true)
})

test('what is renewed is shown from the next connection on', () => {
  const credentials = new Credentials({ kind: 'secret', secret: 'old' })
  const { authenticator } = credentials
  credentials.renew({ kind: 'secret', secret: 'new' })
  assert.deepEqual(authenticator(NONCE), { auth_token: 'new' })
})
