// The last net: whatever is wrong with the broker, what one client sends ends that client alone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RawClient } from '../../../test/conformance/raw-client.ts'
import { createBroker } from './broker.ts'
import type { BrokerEvent } from './events.ts'

const permissions = { pub: { deny: ['bad'] } }

/** A broker that fails on each message to `bad`; and on telling that somebody has left, too, if asked to. */
async function failing(failsTwice = false) {
  const events: BrokerEvent[] = []
  const broker = createBroker({
    authorization: { kind: 'users', users: [{ user: 'u', password: 'p', permissions }] },
    onEvent: (event) => {
      events.push(event)
      if (event.kind === 'permission-violation') throw new RangeError('Maximum call stack size exceeded')
      if (event.kind === 'disconnected' && failsTwice) throw new Error('and again')
    },
  })
  const { port } = await broker.listen()
  const open = () => RawClient.connected(port, 'CONNECT {"verbose":false,"pedantic":false,"user":"u","pass":"p"}\r\n')
  return { broker, events, open, [Symbol.asyncDispose]: () => broker.close({ graceMs: 0 }) }
}

test('a failure on what a client sends ends that client, once, and no other', async () => {
  await using at = await failing()
  using other = await at.open()
  using client = await at.open()
  client.send('SUB a 1\r\nPUB bad 1\r\nx\r\nPUB a 1\r\nx\r\nPUB bad 1\r\nx\r\n')
  assert.equal(await client.untilClosed(), "-ERR 'Internal Error'\r\n")
  assert.equal(await other.roundTrip(), '')
  const left = at.events.filter((event) => event.kind === 'disconnected')
  assert.deepEqual(
    left.map(({ reason }) => reason),
    ['internal-error'],
  )
  assert.match(left[0]?.detail ?? '', /failed on what it sent: RangeError: Maximum call stack.*\n +at /)
  assert.deepEqual([at.broker.stats().connections, at.broker.stats().subscriptions], [1, 0])
})

test('one that cannot even be ended in order is cut off', async () => {
  await using at = await failing(true)
  using other = await at.open()
  using client = await at.open()
  client.send('PUB bad 1\r\nx\r\n')
  await client.untilClosed()
  assert.equal(await other.roundTrip(), '')
  other.send('PUB bad 1\r\nx\r\n')
  await other.untilClosed()
})
