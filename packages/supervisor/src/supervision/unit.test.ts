import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RoseyError, resolveRestart } from '@rosey/protocol'
import { fixtureSpec, supervised } from '../../../../test/support/supervised.ts'
import { until } from '../../../../test/support/until.ts'
import type { Unit } from './unit.ts'

const inState = (unit: Unit, state: string) => until(() => (unit.state === state ? true : undefined), 20_000)
const SHORT = { graceMs: 20, termMs: 20 }

test('it starts, runs, stops on request and rests', async () => {
  await using world = supervised()
  const unit = world.add(fixtureSpec('good', 'ready'))
  unit.start()
  await inState(unit, 'running')
  assert.ok(unit.process?.pid)
  unit.stop()
  await inState(unit, 'stopped')
  assert.deepEqual(world.transitions, ['good: starting', 'good: running', 'good: stopping', 'good: stopped'])
  assert.deepEqual(unit.remembered, ['id-1', 'id-2'])
  assert.equal(unit.history.crashes, 0)
})

test('a crash is followed by restarts until it is given up, although each start succeeds', async () => {
  await using world = supervised()
  const restart = resolveRestart({ maxAttempts: 2 }, { initialDelayMs: 5 })
  const unit = world.add(fixtureSpec('bad', 'crashes', { restart }))
  unit.start()
  await inState(unit, 'failed')
  assert.equal(unit.reason, 'gave up after 2 failed restarts in a row: ended with code 1')
  assert.deepEqual([unit.history.crashes, unit.history.restarts, world.processes.length], [3, 2, 3])
  assert.equal(world.transitions.filter((line) => line === 'bad: running').length, 3)
})

for (const { policy, program, state, reason } of [
  { policy: 'on-failure', program: 'ends-by-itself', state: 'stopped', reason: 'ended by itself' },
  { policy: 'never', program: 'crashes', state: 'failed', reason: 'ended with code 1; its restart policy is never' },
  { policy: 'always', program: 'wrong-config', state: 'failed', reason: 'its config is wrong: sides is -1' },
] as const) {
  test(`under ${policy}, a program that ${program} becomes ${state}`, async () => {
    await using world = supervised()
    const unit = world.add(fixtureSpec('one', program, { restart: resolveRestart({ policy }) }))
    unit.start()
    await until(() => (unit.reason === reason ? true : undefined))
    assert.equal(unit.state, state)
    assert.equal(world.processes.length, 1)
  })
}

test('under always, one that ends by itself is started again', async () => {
  await using world = supervised()
  const restart = resolveRestart({ policy: 'always' }, { initialDelayMs: 5 })
  world.add(fixtureSpec('one', 'ends-by-itself', { restart })).start()
  await until(() => (world.processes.length >= 2 ? true : undefined))
})

test('a stop during the start is remembered and done after it', async () => {
  await using world = supervised()
  const gate = Promise.withResolvers<void>()
  world.beforeLaunch = () => gate.promise
  const unit = world.add(fixtureSpec('one', 'ready'))
  unit.start()
  await inState(unit, 'starting')
  unit.stop()
  gate.resolve()
  await inState(unit, 'stopped')
  assert.equal(unit.process, undefined)
  assert.ok(!world.transitions.includes('one: running'))
})

test('a start during the stop is done after it, with a new process', async () => {
  await using world = supervised()
  const unit = world.add(fixtureSpec('one', 'ignores-stop', { stopTimes: { graceMs: 200, termMs: 5000 } }))
  unit.start()
  await inState(unit, 'running')
  const before = unit.instance
  unit.stop()
  await inState(unit, 'stopping')
  unit.start()
  await until(() => (unit.state === 'running' && unit.instance !== before ? true : undefined))
  assert.ok(!world.transitions.includes('one: stopped'))
})

test('a crash while it stops is a stop', async () => {
  await using world = supervised()
  const unit = world.add(fixtureSpec('one', 'ignores-everything'))
  unit.start()
  await inState(unit, 'running')
  // The cause comes before the request, the end after it.
  unit.process?.kill('hang', 'no sign of life')
  unit.stop()
  await inState(unit, 'stopped')
  assert.equal(unit.history.crashes, 0)
  assert.equal(world.log.filter(({ level }) => level === 'fatal').length, 0)
})

test('a stop with shorter times hastens one that is under way', async () => {
  await using world = supervised()
  const unit = world.add(fixtureSpec('one', 'ignores-everything', { stopTimes: { graceMs: 600_000, termMs: 600_000 } }))
  unit.start()
  await inState(unit, 'running')
  unit.stop()
  await inState(unit, 'stopping')
  unit.stop(SHORT)
  await inState(unit, 'stopped')
})

test('a restart during the backoff is now', async () => {
  await using world = supervised()
  const restart = resolveRestart({}, { initialDelayMs: 600_000, maxDelayMs: 600_000 })
  const unit = world.add(fixtureSpec('one', 'crashes', { restart }))
  unit.start()
  await inState(unit, 'crashed')
  assert.ok((unit.backoffUntil ?? 0) > Date.now() + 500_000)
  unit.replace('restart on request')
  await until(() => (world.processes.length === 2 ? true : undefined))
  await inState(unit, 'crashed')
  unit.stop()
  await inState(unit, 'stopped')
})

test('a replacement stops the old process before the new one starts', async () => {
  await using world = supervised()
  const unit = world.add(fixtureSpec('one', 'ready'))
  unit.start()
  await inState(unit, 'running')
  const [first] = world.processes
  unit.replace('its files changed')
  await until(() => (world.processes.length === 2 && unit.state === 'running' ? true : undefined))
  assert.equal((await first?.exited)?.cause, 'replaced')
  assert.equal(unit.history.crashes, 0)
})

test('a change that comes while the process is being prepared replaces that process', async () => {
  await using world = supervised()
  const gate = Promise.withResolvers<void>()
  world.beforeLaunch = () => gate.promise
  const unit = world.add(fixtureSpec('one', 'ready'))
  unit.start()
  await inState(unit, 'starting')
  unit.respec(fixtureSpec('one', 'ready', { config: { new: true } }))
  gate.resolve()
  await until(() => (world.processes.length === 2 && unit.state === 'running' ? true : undefined))
})

test('a start that the system refuses is a failure, one without a bus is not counted', async () => {
  await using world = supervised()
  let tries = 0
  world.beforeLaunch = async () => {
    tries++
    if (tries <= 8) throw new RoseyError('bus-unreachable', 'no bus')
  }
  const unit = world.add(fixtureSpec('one', 'ready'))
  unit.start()
  await inState(unit, 'running')
  assert.equal(unit.history.failuresInARow, 0)
  assert.equal(world.processes.length, 1)
})

test('code that cannot be bundled fails at once and is tried again on request', async () => {
  await using world = supervised()
  world.beforeLaunch = async () => {
    throw new RoseyError('plugin-code', 'index.ts:1:1: Unexpected end of file')
  }
  const unit = world.add(fixtureSpec('one', 'ready'))
  unit.start()
  await inState(unit, 'failed')
  assert.equal(
    unit.reason,
    'could not start: index.ts:1:1: Unexpected end of file; correct its files, then start it again',
  )
  world.beforeLaunch = async () => undefined
  unit.start()
  await inState(unit, 'running')
})

test('one that is disabled stops, and starts when it is enabled; what failed may try again with a new config', async () => {
  await using world = supervised()
  const unit = world.add(fixtureSpec('one', 'ready'))
  unit.start()
  await inState(unit, 'running')
  unit.respec(fixtureSpec('one', 'ready', { enabled: false }))
  await inState(unit, 'disabled')
  unit.respec(fixtureSpec('one', 'wrong-config'))
  await inState(unit, 'failed')
  unit.respec(fixtureSpec('one', 'ready', { config: { sides: 6 } }))
  await inState(unit, 'running')
})

test('a disabled one that is started for this once and waits can be stopped again', async () => {
  await using world = supervised()
  world.busUp = false
  const unit = world.add(fixtureSpec('one', 'ready', { enabled: false }))
  unit.start()
  await until(() => (unit.reason === 'waits for the bus' ? true : undefined))
  unit.stop()
  await inState(unit, 'disabled')
  assert.equal(world.log.filter(({ level }) => level === 'fatal').length, 0)
})

test('one that is disabled while it waits for the bus becomes disabled', async () => {
  await using world = supervised()
  world.busUp = false
  const unit = world.add(fixtureSpec('one', 'ready'))
  unit.start()
  await until(() => (unit.reason === 'waits for the bus' ? true : undefined))
  unit.respec(fixtureSpec('one', 'ready', { enabled: false }))
  await inState(unit, 'disabled')
})

test('what it says is shown within bounds, and only what its kind may say', async () => {
  await using world = supervised()
  const connector = world.add(fixtureSpec('lounge', 'talks-much', { kind: 'connector' }))
  const plugin = world.add(fixtureSpec('dice', 'talks-much'))
  connector.start()
  plugin.start()
  await inState(connector, 'unhealthy')
  await until(() => (plugin.health.totals.handled === 4 ? true : undefined))
  assert.equal(connector.reason, 'kicked')
  assert.equal(connector.health.connection?.state, 'waiting')
  assert.equal(plugin.health.connection, undefined)
  assert.equal(plugin.state, 'running')
  assert.equal(plugin.history.lastError, 'no dice')
  assert.ok((plugin.health.totals.lastActivityAt ?? Infinity) <= Date.now())
  await until(() => (world.supervisor.lostMessages.count === 1 ? true : undefined))
  const [lost] = world.supervisor.lostMessages.last
  assert.deepEqual(
    Object.keys(lost ?? {})
      .toSorted()
      .includes('level'),
    false,
  )
})

test('one whose inherited connection broke is replaced as soon as there is a bus again, whoever tells first', async () => {
  await using world = supervised()
  const unit = world.add(fixtureSpec('one', 'loses-bus'))
  unit.start()
  await inState(unit, 'unhealthy')
  assert.equal(unit.reason, 'the bus cannot be reached')
  assert.equal(world.processes.length, 1)
  world.supervisor.busIsBack()
  await until(() => (world.processes.length === 2 ? true : undefined))

  const late = world.add(fixtureSpec('late', 'ready'))
  late.start()
  await inState(late, 'running')
  const before = late.instance
  world.supervisor.busIsBack()
  late.receive({ kind: 'bus', state: 'lost' })
  await until(() => (late.instance !== before ? true : undefined))
})

test('one that dials by itself is not replaced for a lost bus', async () => {
  await using world = supervised()
  const unit = world.add(fixtureSpec('one', 'loses-bus', { permissions: ['network'] }))
  unit.start()
  await inState(unit, 'unhealthy')
  world.supervisor.busIsBack()
  unit.receive({ kind: 'bus', state: 'connected' })
  await inState(unit, 'running')
  assert.equal(world.processes.length, 1)
})

test('an error in roseyd itself fails the unit, is told, and does not end its supervision', async () => {
  let broken = true
  await using world = supervised({
    bus: () => {
      if (broken) throw new Error('a bug')
      return { status: { kind: 'connected' }, publish: () => undefined } as never
    },
  })
  const unit = world.add(fixtureSpec('one', 'ready'))
  unit.start()
  await inState(unit, 'failed')
  assert.match(unit.reason, /an error in roseyd itself: a bug/)
  assert.ok(world.log.some(({ level }) => level === 'fatal'))
  broken = false
  unit.start()
  await inState(unit, 'running')
})

test('one that is retired stays stopped, and nothing that waits for it waits for ever', async () => {
  await using world = supervised()
  const unit = world.add(fixtureSpec('one', 'ready'))
  unit.start()
  await inState(unit, 'running')
  await world.supervisor.remove('one')
  assert.equal(unit.state, 'stopped')
  assert.equal(world.supervisor.unit('one'), undefined)
  unit.start()
  assert.equal(unit.desired, 'stopped')
  await world.supervisor.remove('one')
})

test('waiting for a state ends with its signal', async () => {
  await using world = supervised()
  const unit = world.add(fixtureSpec('one', 'ready'))
  assert.equal(await unit.until(() => false, AbortSignal.timeout(10)), false)
  assert.equal(await unit.until(() => false, AbortSignal.abort()), false)
  assert.equal(await unit.until(() => true), true)
})
