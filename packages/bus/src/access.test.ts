import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BusAccess } from '@rosey/protocol'
import { createKeyPair, verifySignature } from '@rosey/protocol/tokens'
import { Access, handedCredentials } from './access.ts'

const NONCE = 'c29tZXRoaW5n'

const endpoint = { kind: 'unix', path: 'bus.sock' } as const
const shownOf = async (credentials: BusAccess['credentials']) =>
  (await Access.of({ endpoint, credentials })).authenticator(NONCE)

test('without credentials nothing is shown', async () => {
  assert.equal(await shownOf({ kind: 'none' }), undefined)
})

test('a secret is shown as token, user and password as they are', async () => {
  assert.deepEqual(await shownOf({ kind: 'secret', secret: 's' }), { auth_token: 's' })
  assert.deepEqual(await shownOf({ kind: 'user', user: 'u', password: 'p' }), { user: 'u', pass: 'p' })
})

test("a token is shown with the broker's nonce signed by its key", async () => {
  const { publicKey, seed } = createKeyPair('user')
  const shown = await shownOf({ kind: 'token', token: 'a.b.c', seed })
  assert.ok(shown && 'jwt' in shown)
  assert.equal(shown.jwt, 'a.b.c')
  assert.equal(verifySignature(publicKey, NONCE, Buffer.from(shown.sig ?? '', 'base64url')), true)
})

test('a child is handed a token with the signature for its connection, and no key', async () => {
  const { publicKey, seed } = createKeyPair('user')
  const greeting = `INFO {"server_id":"N","nonce":"${NONCE}"}\r\n`
  const handed = await handedCredentials({ kind: 'token', token: 'a.b.c', seed }, greeting)
  assert.ok(!JSON.stringify(handed).includes(seed))
  const shown = await shownOf(handed)
  assert.ok(shown && 'jwt' in shown)
  assert.equal(shown.nkey, publicKey)
  assert.equal(verifySignature(publicKey, NONCE, Buffer.from(shown.sig ?? '', 'base64url')), true)
})

test('credentials that are not signed with are handed on as they are', async () => {
  const secret = { kind: 'secret', secret: 's' } as const
  assert.deepEqual(await handedCredentials(secret, 'INFO {}\r\n'), secret)
})

test('what is renewed is shown from the next connection on', async () => {
  const access = await Access.of({ endpoint, credentials: { kind: 'secret', secret: 'old' } })
  const { authenticator } = access
  const moved = { kind: 'tcp', host: '127.0.0.1', port: 4223 } as const
  await access.renew({ endpoint: moved, credentials: { kind: 'secret', secret: 'new' } })
  assert.deepEqual(access.endpoint, moved)
  assert.deepEqual(authenticator(NONCE), { auth_token: 'new' })
})
