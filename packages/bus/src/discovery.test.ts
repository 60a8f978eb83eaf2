import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '@nats-io/transport-node'
import { forEachBroker } from '../../../test/support/brokers.ts'
import { until } from '../../../test/support/until.ts'
import { openBus, PATIENCE } from '../test/open-bus.ts'
import { answerDiscovery, answerTo, type DiscoveredService } from './discovery.ts'

const SERVICE: DiscoveredService = {
  name: 'dice',
  instance: 'a1',
  version: '1.2.3',
  metadata: { kind: 'plugin', displayName: 'Dice' },
  whole: { name: 'commands', subject: 'rosey.test.*', queue: 'dice.e' },
  parts: () => [{ name: 'roll', subject: 'rosey.test.roll', queue: 'dice.e' }],
  use: () => ({ handled: 3, failed: 1, lastError: 'it broke' }),
}
const STARTED = '2026-11-21T10:00:00.000Z'
const COMMON = { name: 'dice', id: 'a1', version: '1.2.3', metadata: SERVICE.metadata }
const WHOLE = { name: 'commands', subject: 'rosey.test.*', queue_group: 'dice.e' }

test('each question has its answer', () => {
  assert.deepEqual(answerTo('PING', SERVICE, STARTED), { ...COMMON, type: 'io.nats.micro.v1.ping_response' })
  assert.deepEqual(answerTo('INFO', SERVICE, STARTED), {
    ...COMMON,
    type: 'io.nats.micro.v1.info_response',
    description: '',
    endpoints: [WHOLE, { name: 'roll', subject: 'rosey.test.roll', queue_group: 'dice.e' }],
  })
  assert.deepEqual(answerTo('STATS', SERVICE, STARTED), {
    ...COMMON,
    type: 'io.nats.micro.v1.stats_response',
    started: STARTED,
    endpoints: [{ ...WHOLE, num_requests: 3, num_errors: 1, last_error: 'it broke' }],
  })
  assert.equal(answerTo('SCHEMA', SERVICE, STARTED), undefined)
  assert.equal(answerTo(undefined, SERVICE, STARTED), undefined)
})

test('a process that is asked nothing has no endpoints', () => {
  const { whole: _whole, parts: _parts, use: _use, ...bare } = SERVICE
  for (const verb of ['INFO', 'STATS']) {
    assert.deepEqual((answerTo(verb, bare, STARTED) as { endpoints: object[] }).endpoints, [])
  }
})

forEachBroker(
  'any NATS client finds a process, by all, by its name and by its instance',
  async ({ access, host, port }) => {
    await using at = await openBus(access)
    answerDiscovery(at.bus, SERVICE)
    await at.bus.flush(PATIENCE)
    await using tool = await connect({ servers: `${host}:${port}` })
    for (const question of ['PING', 'PING.dice', 'INFO.dice.a1', 'STATS']) {
      const answer = await tool.request(`$SRV.${question}`, '', { timeout: 10_000 })
      assert.equal(answer.json<{ id: string }>().id, 'a1')
    }
    // A question that nobody waits for, or that the protocol does not know, is answered by nothing and breaks nothing.
    tool.publish('$SRV.PING')
    tool.publish('$SRV.SCHEMA', '', { reply: 'nowhere' })
    const heard: string[] = []
    tool.subscribe('nowhere', { callback: (_error, message) => void heard.push(message.string()) })
    tool.publish('$SRV.PING', '', { reply: 'nowhere' })
    await until(() => heard[0])
    assert.deepEqual([heard.length, /ping_response/.test(heard[0] ?? ''), at.problems], [1, true, []])
  },
)
