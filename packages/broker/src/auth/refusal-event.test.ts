import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { createBroker } from '../broker.ts'
import type { BrokerEvent } from '../events.ts'

/** What a broker with one user tells of a client that shows this and is refused. */
async function refusalOf(shown: Record<string, string>): Promise<Extract<BrokerEvent, { kind: 'auth-failed' }>> {
  const refused = Promise.withResolvers<Extract<BrokerEvent, { kind: 'auth-failed' }>>()
  await using broker = createBroker({
    authorization: { kind: 'users', users: [{ user: 'ann', password: 'pw' }] },
    onEvent: (event) => {
      if (event.kind === 'auth-failed') refused.resolve(event)
    },
  })
  const { port } = await broker.listen()
  const socket = connect(port, '127.0.0.1')
  socket.resume()
  socket.write(`CONNECT ${JSON.stringify(shown)}\r\n`)
  await once(socket, 'close')
  return refused.promise
}

test('who is refused is told apart in the log by name, address and cause', { timeout: 10_000 }, async () => {
  const { client, why } = await refusalOf({ name: 'plugin-dice', user: 'ann', pass: 'guess-me' })
  assert.equal(client.name, 'plugin-dice')
  assert.match(client.address, /^127\.0\.0\.1:\d+$/)
  assert.equal(why, 'the password of "ann" is wrong')
})

test('the name that a refused client gives itself is cut short', { timeout: 10_000 }, async () => {
  const { client } = await refusalOf({ name: `x\n${'y'.repeat(30_000)}`, user: 'eve' })
  assert.match(client.name, /^x\?y{126}…$/)
})
