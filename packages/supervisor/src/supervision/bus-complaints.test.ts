import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureSpec, supervised } from '../../../../test/support/supervised.ts'
import { until } from '../../../../test/support/until.ts'
import { statusOf } from './status-of.ts'

const NONE = { dependencies: [], dependents: [] }

test('what a process was refused is in its status and in the log', async () => {
  await using world = supervised()
  const unit = world.add(fixtureSpec('dice', 'complains-of-the-bus'))
  unit.start()
  const refused = await until(() => unit.reports.refused)
  assert.deepEqual([refused.count, refused.last.subject], [4, 'rosey.command.other.x'])
  assert.deepEqual(statusOf(unit, NONE, Date.now()).refused, refused)
  assert.ok(world.log.some(({ msg }) => msg?.startsWith('dice may not publish on rosey.command.other.x')))
})

test('what a process said beyond its bounds is in its status, among the notices and in the log', async () => {
  await using world = supervised()
  const unit = world.add(fixtureSpec('dice', 'complains-of-the-bus'))
  assert.equal(statusOf(unit, NONE, Date.now()).limited, undefined)
  unit.start()
  const limited = await until(() => statusOf(unit, NONE, Date.now()).limited?.[0])
  assert.deepEqual([limited.what, limited.count, limited.recent], ['messages', 40, 40])
  const notice = 'dice: 40 bus messages refused in the last 10 min, more than 200/s'
  assert.ok(world.supervisor.notices.includes(notice), world.supervisor.notices.join())
  assert.ok(world.log.some(({ msg }) => msg === 'dice: 40 bus messages refused so far, more than 200/s'))
  // A line that is missing is told where it is missing.
  unit.receive({ kind: 'limited', what: 'log-lines', count: 3 })
  assert.ok(!world.log.some(({ msg }) => msg?.includes('log lines')))
})

test('only the bus is believed when it says who was too slow', async () => {
  await using world = supervised()
  // A plugin cannot have the name of the service, but nothing hangs on the name alone.
  const liars = [
    world.add(fixtureSpec('dice', 'complains-of-the-bus')),
    world.add(fixtureSpec('lounge', 'complains-of-the-bus', { kind: 'connector' })),
    world.add(fixtureSpec('bot', 'complains-of-the-bus', { kind: 'service' })),
  ]
  for (const liar of liars) liar.start()
  const isHeard = () => liars.every(({ reports }) => reports.refused !== undefined)
  await until(() => (isHeard() && liars[1]?.health.connection !== undefined ? true : undefined))
  assert.equal(world.supervisor.slowClient('victim'), undefined)
  world.add(fixtureSpec('nats', 'complains-of-the-bus', { kind: 'service' })).start()
  const slow = await until(() => world.supervisor.slowClient('victim'))
  assert.deepEqual([slow.count, slow.reason], [1, 'it says so'])
  assert.match(world.supervisor.notices.join(), /^victim was cut off the bus once/)
})

test('who was too slow is counted under the name that its connection stands for, where that is known', async () => {
  await using world = supervised({ clientOf: async (connection) => (connection === 4 ? 'dice' : undefined) })
  world.supervisor.slowConsumer('one that calls itself quotes', 'too slow', 4)
  world.supervisor.slowConsumer('one that calls itself quotes', 'too slow', 5)
  const stranger = await until(() => world.supervisor.slowClient('one that calls itself quotes'))
  assert.equal(stranger.count, 1)
  assert.equal(world.supervisor.slowClient('dice')?.count, 1)
  assert.equal(world.supervisor.slowClient('quotes'), undefined)
})
