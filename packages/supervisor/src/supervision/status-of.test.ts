import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveRestart } from '@rosey/protocol'
import { fixtureSpec, supervised } from '../../../../test/support/supervised.ts'
import { until } from '../../../../test/support/until.ts'
import { concerns, peerOf } from './peer-of.ts'
import { restingStatus, statusOf } from './status-of.ts'

const NONE = { dependencies: [], dependents: [] }

test('the status of one that was never started says so, with all its fields', async () => {
  await using world = supervised()
  const unit = world.add(fixtureSpec('dice', 'ready'))
  const status = statusOf(unit, { dependencies: ['a'], dependents: ['b'], socketPath: '/run/x.sock' }, Date.now())
  assert.deepEqual(
    [status.state, status.reason, status.pid, status.startedAt, status.errorRate, status.restarts],
    ['stopped', 'not started yet', null, null, null, 0],
  )
  assert.deepEqual([status.dependencies, status.dependents, status.socketPath], [['a'], ['b'], '/run/x.sock'])
})

test('what no daemon runs has the same fields as what was never started', async () => {
  await using world = supervised()
  const unit = world.add(fixtureSpec('dice', 'ready'))
  const resting = restingStatus(unit.spec, '', NONE)
  assert.deepEqual({ ...resting, reason: unit.reason }, statusOf(unit, NONE, Date.now()))
})

test('the status of one that runs has pid, times, counts and connection, whatever it claims', async () => {
  await using world = supervised()
  const unit = world.add(fixtureSpec('lounge', 'talks-much', { kind: 'connector' }))
  unit.start()
  await until(() => (unit.health.connection === undefined ? undefined : true))
  const status = statusOf(unit, NONE, Date.now() + 5000)
  assert.equal(status.pid, unit.process?.pid)
  assert.ok((status.uptimeSeconds ?? 0) >= 5)
  assert.deepEqual([status.successCount, status.errorCount, status.errorRate], [3, 1, 0.25])
  assert.equal(status.lastError, 'no dice')
  assert.equal(status.connection?.reason, 'kicked')
  assert.equal(new Date(status.lastActivityAt ?? '').getFullYear(), new Date().getFullYear())
  assert.equal(status.stoppedAt, null)
})

test('a connection is shown with what is known of one, at times that a calendar holds', async () => {
  await using world = supervised()
  const unit = world.add(fixtureSpec('lounge', 'ready', { kind: 'connector' }))
  const more: object = JSON.parse(`{"0":1,"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`)
  const connection = { state: 'waiting', reason: 'kicked', since: -1, retryAt: 1e300, ...more } as const
  unit.receive({ kind: 'connection', connection })
  const status = JSON.parse(JSON.stringify(statusOf(unit, NONE, Date.now())))
  assert.deepEqual(status.connection, { state: 'waiting', reason: 'kicked', since: 0, retryAt: 8.64e15 })
  assert.ok(new Date(status.connection.retryAt).toISOString())
})

test('failures in a row are shown as forgotten after a minute of health', async () => {
  await using world = supervised()
  let tries = 0
  world.beforeLaunch = async () => {
    if (tries++ === 0) throw new Error('not yet')
  }
  const unit = world.add(fixtureSpec('dice', 'ready'))
  unit.start()
  await until(() => (unit.state === 'running' ? true : undefined))
  assert.equal(statusOf(unit, NONE, Date.now()).failuresInARow, 1)
  assert.equal(statusOf(unit, NONE, Date.now() + 61_000).failuresInARow, 0)
})

test('a peer has offers while it serves or is wanted, and its next start while it waits', async () => {
  await using world = supervised()
  const restart = resolveRestart({}, { initialDelayMs: 600_000, maxDelayMs: 600_000 })
  const unit = world.add(fixtureSpec('dice', 'ready', { restart }))
  assert.deepEqual([peerOf(unit).desired, peerOf(unit).offers], [false, undefined])
  unit.start()
  await until(() => (unit.state === 'running' ? true : undefined))
  assert.deepEqual(peerOf(unit).offers, { commands: [], hooks: [] })
  assert.equal(peerOf(unit).instance, unit.instance)
  unit.process?.kill('limit', 'too much')
  assert.ok((await until(() => peerOf(unit).nextStartAt)) > Date.now() + 500_000)
  unit.stop()
  await until(() => (unit.state === 'stopped' ? true : undefined))
  assert.equal(peerOf(unit).offers, undefined)
})

test('the bot needs to know plugins and connectors, connectors the bot, plugins nobody', async () => {
  await using world = supervised()
  const [bot, nats, lounge, dice] = [
    world.add(fixtureSpec('bot', 'ready', { kind: 'service' })),
    world.add(fixtureSpec('nats', 'ready', { kind: 'service' })),
    world.add(fixtureSpec('lounge', 'ready', { kind: 'connector' })),
    world.add(fixtureSpec('dice', 'ready')),
  ]
  const units = [bot, nats, lounge, dice]
  const pairs = units.flatMap((about) =>
    units
      .filter((reader) => about !== reader && concerns(about.spec, reader.spec))
      .map((reader) => `${reader.name} of ${about.name}`),
  )
  assert.deepEqual(pairs.toSorted(), ['bot of dice', 'bot of lounge', 'lounge of bot'])
})
