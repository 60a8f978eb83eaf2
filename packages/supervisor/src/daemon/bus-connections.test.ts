import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectBus } from '@rosey/bus'
import { NATS_CONTROL_LINE, natsServerLines } from '@rosey/protocol'
import { requireNatsServer, startNatsServer } from '../../../../test/support/nats-server.ts'
import { HomeAuthority } from '../keys/home-authority.ts'
import { createHomeKeys } from '../keys/home-keys.ts'
import { mintToken } from '../keys/mint.ts'
import { keyIn, keyOfConnection } from './bus-connections.ts'

test('a nats-server tells with which key a connection has signed in, also when it has ended', async (t) => {
  if (!requireNatsServer(t)) return
  const authority = new HomeAuthority(createHomeKeys(Date.now()), Date.now())
  await using server = await startNatsServer({
    config: [NATS_CONTROL_LINE, ...natsServerLines(authority.authorization)],
  })
  const endpoint = { kind: 'tcp', host: server.host, port: server.port } as const
  const token = mintToken(authority.signer, { name: 'dice', permissions: {} }, Date.now())
  await using bus = await connectBus({
    name: 'somebody else',
    inboxPrefix: '_INBOX.dice',
    access: { endpoint, credentials: token.credentials },
  })
  // The numbers are given one after the other; those before are of whoever looked whether the server is there.
  const numbers = Array.from({ length: 30 }, (_, index) => index + 1)
  const keyOf = (number: number) => keyOfConnection(authority, () => endpoint, number)
  const find = async () => {
    for (const number of numbers) if ((await keyOf(number)) === token.publicKey) return number
    return undefined
  }
  const number = await find()
  assert.ok(number !== undefined)
  await bus[Symbol.asyncDispose]()
  assert.equal(await keyOf(number), token.publicKey)
  assert.equal(await keyOf(100_000), undefined)
})

test('a server that cannot be asked tells nothing', async () => {
  const authority = new HomeAuthority(createHomeKeys(0), 0)
  const endpoint = () => {
    throw new Error('there is none')
  }
  assert.equal(await keyOfConnection(authority, endpoint, 1), undefined)
})

for (const [what, answer] of [
  ['nothing', undefined],
  ['an error', { error: { code: 500 } }],
  ['other connections', { data: { connections: [{ cid: 2, jwt: 'x' }, null] } }],
  ['a connection without a token', { data: { connections: [{ cid: 1 }] } }],
  ['a token that is none', { data: { connections: [{ cid: 1, jwt: 'x' }] } }],
] as const) {
  test(`an answer with ${what} names no key`, () => {
    assert.equal(keyIn(answer, 1), undefined)
  })
}
