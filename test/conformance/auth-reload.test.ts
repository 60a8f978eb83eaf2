import assert from 'node:assert/strict'
import { createKeyPair, type NatsPermissions } from '@rosey/protocol/tokens'
import { until } from '../support/until.ts'
import { onBoth } from './on-both.ts'
import type { RawClient } from './raw-client.ts'
import type { TestServer } from './servers.ts'
import { showing } from './sign-in.ts'

const key = createKeyPair('user')

/** Two users with passwords, one of whom has these permissions, and one with a key. */
function listed(permissions: NatsPermissions | undefined, password = 'pw', nkeys = [{ nkey: key.publicKey }]) {
  const bob = { user: 'bob', password: 'pw', ...(permissions === undefined ? {} : { permissions }) }
  return { kind: 'users', users: [{ user: 'ann', password }, bob], nkeys } as const
}

const before = { authorization: listed({ pub: { allow: ['a'] }, sub: { allow: ['a', 'b.>', 'c q'] } }) }

async function signedIn(port: number, user: string): Promise<RawClient> {
  const client = await showing(port, () => ({ user, pass: 'pw' }))
  assert.equal(await client.roundTrip(), '')
  return client
}

/** Gives other permissions to bob and waits until they hold. */
async function change(server: TestServer, bob: RawClient, permissions: NatsPermissions, marker: string) {
  await server.reload(listed(permissions))
  await until(async () => {
    bob.send(`PUB ${marker} 0\r\n\r\n`)
    return (await bob.roundTrip()).includes('Publish') ? undefined : true
  }, 10_000)
}

onBoth('after a reload what a user may publish is what is written now', before, async (port, _kind, server) => {
  using bob = await signedIn(port, 'bob')
  bob.send('PUB a 0\r\n\r\nPUB new 0\r\n\r\nPUB a 0\r\n\r\n')
  assert.equal(await bob.roundTrip(), `-ERR 'Permissions Violation for Publish to "new"'\r\n`)
  await change(server, bob, { pub: { allow: ['new'] } }, 'new')
  bob.send('PUB a 0\r\n\r\nPUB new 0\r\n\r\n')
  assert.equal(await bob.roundTrip(), `-ERR 'Permissions Violation for Publish to "a"'\r\n`)
})

onBoth('a reload ends the subscriptions that are not allowed any more', before, async (port, _kind, server) => {
  using bob = await signedIn(port, 'bob')
  using ann = await signedIn(port, 'ann')
  bob.send('SUB a 1\r\nSUB b.> 2\r\nSUB b.c 3\r\nSUB c q 4\r\n')
  assert.equal(await bob.roundTrip(), '')
  await server.reload(listed({ pub: { allow: ['new'] }, sub: { allow: ['b.>', 'c r'], deny: ['b.d'] } }))
  await bob.waitFor('(sid "1")')
  await bob.waitFor('(sid "4")')
  const told = (await bob.roundTrip()).split('\r\n').sort()
  assert.deepEqual(told.slice(1), [
    `-ERR 'Permissions Violation for Subscription to "a" (sid "1")'`,
    `-ERR 'Permissions Violation for Subscription to "c" (sid "4")'`,
  ])
  ann.send('PUB a 0\r\n\r\nPUB c 0\r\n\r\nPUB b.d 0\r\n\r\nPUB b.c 0\r\n\r\n')
  assert.equal(await ann.roundTrip(), '')
  const got = (await bob.roundTrip()).split('\r\n').filter((line) => line !== '')
  assert.deepEqual(got.sort(), ['MSG b.c 2 0', 'MSG b.c 3 0'])
})

onBoth('a reload cuts off who may not come in any more, and nobody else', before, async (port, _kind, server) => {
  using ann = await signedIn(port, 'ann')
  using bob = await signedIn(port, 'bob')
  using keyed = await showing(port, (nonce) => ({
    nkey: key.publicKey,
    sig: key.sign(nonce).toString('base64url'),
  }))
  assert.equal(await keyed.roundTrip(), '')
  const other = createKeyPair('user')
  await server.reload(listed(undefined, 'another', [{ nkey: other.publicKey }]))
  assert.equal(await ann.untilClosed(), "-ERR 'Authorization Violation'\r\n")
  // A key that is gone closes without a word in nats-server, which takes it for a move to another account.
  assert.match(await keyed.untilClosed(), /^(-ERR 'Authorization Violation'\r\n)?$/)
  assert.equal(await bob.roundTrip(), '')
})
