import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureSpec, supervised } from '../../../../test/support/supervised.ts'
import { NOTHING_KNOWN } from '../watch/resource-meter.ts'
import { daemonStatus, type StatusFacts } from './daemon-status.ts'

const EXTERNAL = {
  mode: 'external',
  host: '127.0.0.1',
  port: undefined,
  command: undefined,
  servers: ['nats://a:1'],
  credentials: undefined,
} as const

test('a bus that is somebody else’s is shown by our connection to it', async () => {
  await using world = supervised()
  world.add(fixtureSpec('lounge', 'ready', { kind: 'connector' }))
  world.add(fixtureSpec('dice', 'ready', { dependencies: { quotes: '*' } }))
  world.add(fixtureSpec('quotes', 'ready', { critical: true }))
  const facts: StatusFacts = {
    supervisor: world.supervisor,
    home: '/home',
    startedAt: Date.now() - 5000,
    bus: EXTERNAL,
    busAddress: undefined,
    busIsUp: false,
    busReason: 'connection refused',
    enforcement: 'none',
    consoleSocket: (name) => (name === 'lounge' ? '/run/lounge.sock' : undefined),
    resourcesOf: () => NOTHING_KNOWN,
    notices: ['a notice'],
  }
  const down = daemonStatus(facts)
  const [bus] = down.services
  assert.deepEqual([bus?.name, bus?.state, bus?.reason], ['nats', 'unhealthy', 'connection refused'])
  assert.deepEqual(down.degraded, ['nats is unhealthy', 'quotes is stopped'])
  assert.deepEqual(down.bus, { mode: 'external', host: null, port: null, enforcement: 'none' })
  assert.equal(down.daemon.uptimeSeconds, 5)
  assert.equal(down.connectors[0]?.socketPath, '/run/lounge.sock')
  assert.deepEqual(
    down.plugins.map(({ name, dependencies, dependents }) => [name, dependencies, dependents]),
    [
      ['dice', ['quotes'], []],
      ['quotes', [], ['dice']],
    ],
  )
  const [up] = daemonStatus({ ...facts, busIsUp: true, busReason: '' }).services
  assert.deepEqual([up?.state, up?.reason, up?.lastError], ['running', '', null])
  const [narrow] = daemonStatus({ ...facts, busIsUp: true, busReason: '[bus-rights] x' }).services
  assert.deepEqual(
    [narrow?.state, narrow?.reason, narrow?.lastError],
    ['unhealthy', '[bus-rights] x', '[bus-rights] x'],
  )
})
