import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type PluginEventName, resolveRestart } from '@rosey/protocol'
import { fixtureSpec, type Supervised, supervised } from '../../../../test/support/supervised.ts'
import { until } from '../../../../test/support/until.ts'
import type { ProcessSpec } from './spec.ts'

const needs = (...names: string[]): Partial<ProcessSpec> => ({
  dependencies: Object.fromEntries(names.map((name) => [name, '*'])),
})
const plan = (problems: Record<string, string> = {}, waveOf: Record<string, number> = {}) => ({
  problems: new Map(Object.entries(problems)),
  waveOf: new Map(Object.entries(waveOf)),
})
const add = (world: Supervised, name: string, changes?: Partial<ProcessSpec>) =>
  world.add(fixtureSpec(name, 'ready', changes))
const states = ({ supervisor }: Supervised) => supervisor.units.map(({ name, state }) => `${name} ${state}`)

test('starting what runs and stopping what is stopped is done nothing about, and said', async () => {
  await using world = supervised()
  add(world, 'dice')
  const twice = await Promise.all([
    world.supervisor.operations.start(['dice']),
    world.supervisor.operations.start(['dice']),
  ])
  assert.deepEqual(
    twice.flat().map(({ outcome }) => outcome),
    ['done', 'done'],
  )
  assert.equal(world.processes.length, 1, 'two starts at once give one process')
  const cases = [
    { run: () => world.supervisor.operations.start(['dice']), outcome: 'unchanged', message: 'dice runs already' },
    { run: () => world.supervisor.operations.restart(['dice']), outcome: 'done', message: 'dice runs' },
    { run: () => world.supervisor.operations.stop(['dice']), outcome: 'done', message: 'dice is stopped' },
    { run: () => world.supervisor.operations.stop(['dice']), outcome: 'unchanged', message: 'dice is stopped' },
    {
      run: () => world.supervisor.operations.restart(['dice']),
      outcome: 'refused',
      message: 'dice is stopped; start it instead',
    },
    { run: () => world.supervisor.operations.start(['nope']), outcome: 'refused', message: 'there is no nope' },
    { run: () => world.supervisor.operations.stop(['nope']), outcome: 'refused', message: 'there is no nope' },
    { run: () => world.supervisor.operations.restart(['nope']), outcome: 'refused', message: 'there is no nope' },
  ]
  for (const { run, outcome, message } of cases) {
    const [result] = await run()
    assert.deepEqual([result?.outcome, result?.message], [outcome, message])
  }
  const pids = world.processes.map(({ pid }) => pid)
  assert.equal(new Set(pids).size, 2, 'the restart gave a new pid')
})

test('two stops at once are one, and a stop that is overtaken by a start says so', async () => {
  await using world = supervised()
  world.add(fixtureSpec('dice', 'ignores-stop', { stopTimes: { graceMs: 100, termMs: 5000 } }))
  await world.supervisor.operations.start(['dice'])
  const twice = await Promise.all([
    world.supervisor.operations.stop(['dice']),
    world.supervisor.operations.stop(['dice']),
  ])
  assert.deepEqual(
    twice.flat().map(({ outcome }) => outcome),
    ['done', 'done'],
  )
  await world.supervisor.operations.start(['dice'])
  const stop = world.supervisor.operations.stop(['dice'])
  const start = world.supervisor.operations.start(['dice'])
  const [[stopped], [started]] = await Promise.all([stop, start])
  assert.equal(stopped?.outcome, 'failed')
  assert.match(stopped?.message ?? '', /started again/)
  assert.equal(started?.outcome, 'done')
})

test('a disabled one starts only with force', async () => {
  await using world = supervised()
  add(world, 'dice', { enabled: false })
  const [refused] = await world.supervisor.operations.start(['dice'])
  assert.equal(refused?.outcome, 'refused')
  assert.match(refused?.remedy ?? '', /--force/)
  const [done] = await world.supervisor.operations.start(['dice'], { force: true })
  assert.equal(done?.outcome, 'done')
  await world.supervisor.operations.stop(['dice'])
  assert.deepEqual(states(world), ['dice disabled'])
})

test('a start starts all that is needed, over several steps, and a stop stops dependents first', async () => {
  await using world = supervised()
  add(world, 'a', needs('b'))
  add(world, 'b', needs('c'))
  add(world, 'c')
  const [result] = await world.supervisor.operations.start(['a'])
  assert.equal(result?.outcome, 'done')
  assert.deepEqual(states(world), ['a running', 'b running', 'c running'])
  const ready = world.transitions.filter((line) => line.endsWith('running'))
  assert.deepEqual(ready, ['c: running', 'b: running', 'a: running'])
  const stopped = await world.supervisor.operations.stop(['c'])
  assert.deepEqual(stopped.map(({ name, outcome }) => `${name} ${outcome}`).toSorted(), ['a done', 'b done', 'c done'])
  const down = world.transitions.filter((line) => line.endsWith('stopped'))
  assert.deepEqual(down, ['a: stopped', 'b: stopped', 'c: stopped'])
})

test('an optional dependency is waited for, and may stop without its dependents', async () => {
  await using world = supervised()
  add(world, 'a', { optionalDependencies: { b: '*' } })
  add(world, 'b')
  world.supervisor.setPlan(plan({}, { a: 1, b: 0 }))
  await world.supervisor.operations.start(['b', 'a'])
  assert.deepEqual(
    world.transitions.filter((line) => line.endsWith('running')),
    ['b: running', 'a: running'],
  )
  assert.deepEqual(await world.supervisor.operations.stop(['b']), [
    { name: 'b', outcome: 'done', message: 'b is stopped' },
  ])
  assert.deepEqual(states(world), ['a running', 'b stopped'])
})

test('a plugin that is called like a part of every object has no dependents by that', async () => {
  await using world = supervised()
  add(world, 'constructor')
  add(world, 'dice')
  assert.deepEqual(world.supervisor.dependentsOf('constructor'), [])
})

test('what is needed and has failed bars the start by name, and frees it when it runs', async () => {
  await using world = supervised()
  add(world, 'a', needs('b'))
  const b = world.add(fixtureSpec('b', 'crashes', { restart: resolveRestart({ policy: 'never' }) }))
  await world.supervisor.operations.start(['b'])
  await until(() => (b.state === 'failed' ? true : undefined))
  const [result] = await world.supervisor.operations.start(['a'])
  assert.deepEqual(result, { name: 'a', outcome: 'failed', message: 'a is failed: needs b, which is failed' })
  b.respec(fixtureSpec('b', 'ready'))
  await until(() => (world.supervisor.unit('a')?.state === 'running' ? true : undefined))
})

test('members of a circle are barred with the reason, the others start, and a mended plan frees them', async () => {
  await using world = supervised()
  const circle = 'a and b need each other'
  world.supervisor.setPlan(plan({ a: circle, b: circle }))
  for (const [name, changes] of [
    ['a', needs('b')],
    ['b', needs('a')],
    ['c', {}],
  ] as const)
    add(world, name, changes)
  const results = await world.supervisor.operations.start(['a', 'b', 'c'])
  assert.deepEqual(
    results.map(({ outcome }) => outcome),
    ['failed', 'failed', 'done'],
  )
  assert.equal(world.supervisor.unit('a')?.reason, circle)
  world.supervisor.unit('b')?.respec(fixtureSpec('b', 'ready'))
  world.supervisor.setPlan(plan())
  await until(() => (world.supervisor.unit('a')?.state === 'running' ? true : undefined))
})

test('a disabled one with something missing that is started by force fails with the reason', async () => {
  await using world = supervised()
  world.supervisor.setPlan(plan({ dice: 'needs quotes, which is missing' }))
  add(world, 'dice', { enabled: false })
  const [result] = await world.supervisor.operations.start(['dice'], { force: true })
  assert.equal(result?.message, 'dice is failed: needs quotes, which is missing')
  assert.equal(world.log.filter(({ level }) => level === 'fatal').length, 0)
})

test('a dependency that restarts leaves its dependents running', async () => {
  await using world = supervised()
  add(world, 'a', needs('b'))
  add(world, 'b')
  await world.supervisor.operations.start(['a'])
  const before = world.supervisor.unit('a')?.instance
  await world.supervisor.operations.restart(['b'])
  assert.equal(world.supervisor.unit('a')?.instance, before)
  assert.deepEqual(states(world), ['a running', 'b running'])
})

test('the bus is started with what needs it, and a wait for a bus that is elsewhere ends with the asker', async () => {
  await using world = supervised()
  world.busUp = false
  add(world, 'bot', { kind: 'service' })
  const [waiting] = await world.supervisor.operations.start(['bot'], { signal: AbortSignal.timeout(50) })
  assert.deepEqual(waiting, { name: 'bot', outcome: 'failed', message: 'bot is starting: waits for the bus' })
  add(world, 'nats', { kind: 'service' })
  const start = world.supervisor.operations.start(['bot'])
  await until(() => (world.supervisor.unit('nats')?.state === 'running' ? true : undefined))
  world.busUp = true
  world.supervisor.busIsBack()
  assert.equal((await start)[0]?.outcome, 'done')
})

test('a restart of one that cannot be started ends with the failure', async () => {
  await using world = supervised()
  add(world, 'dice')
  await world.supervisor.operations.start(['dice'])
  world.beforeLaunch = async () => {
    throw new Error('no descriptors left')
  }
  const [result] = await world.supervisor.operations.restart(['dice'], { timeoutMs: 1000 })
  assert.equal(result?.outcome, 'failed')
  assert.match(result?.message ?? '', /no descriptors left/)
})

test('others are watched during a long backoff of one', async () => {
  await using world = supervised()
  const restart = resolveRestart({}, { initialDelayMs: 600_000, maxDelayMs: 600_000 })
  const bad = world.add(fixtureSpec('bad', 'crashes', { restart }))
  const good = add(world, 'good')
  await world.supervisor.operations.start(['bad', 'good'])
  await until(() => (bad.state === 'crashed' ? true : undefined))
  good.process?.kill('limit', 'too much')
  await until(() => (good.history.crashes === 1 && good.state === 'running' ? true : undefined))
})

test('a stop of everything is over within its deadlines, whatever ignores it, and nothing starts after it', async () => {
  await using world = supervised()
  add(world, 'nats', { kind: 'service' })
  add(world, 'bot', { kind: 'service' })
  add(world, 'lounge', { kind: 'connector' })
  add(world, 'a', needs('b'))
  world.add(fixtureSpec('b', 'ignores-everything', { stopTimes: { graceMs: 600_000, termMs: 600_000 } }))
  await world.supervisor.operations.start(['a', 'lounge', 'bot'])
  // One that is being stopped patiently, and one whose process is still being prepared.
  void world.supervisor.operations.stop(['b'])
  await until(() => (world.supervisor.unit('b')?.state === 'stopping' ? true : undefined))
  const startedAt = performance.now()
  await world.supervisor.stopAll()
  assert.ok(performance.now() - startedAt < 12_000)
  assert.deepEqual([...new Set(states(world).map((line) => line.split(' ')[1]))], ['stopped'])
  const order = world.transitions.filter((line) => line.endsWith(': stopped')).map((line) => line.split(':')[0])
  assert.deepEqual(order, ['a', 'b', 'lounge', 'bot', 'nats'])
  for (const result of [
    await world.supervisor.operations.start(['a']),
    await world.supervisor.operations.restart(['a']),
  ]) {
    assert.deepEqual(result, [{ name: 'a', outcome: 'refused', message: 'the daemon is stopping' }])
  }
})

test('news go to the bus while it is there, and a bus that refuses them hurts nobody', async () => {
  const told: string[] = []
  let full = false
  await using world = supervised({
    bus: () =>
      ({
        status: { kind: 'connected' },
        publish: ({ subject }: { subject: string }) => {
          if (full) throw new Error('the queue is full')
          told.push(subject)
        },
      }) as never,
  })
  const event = (name: PluginEventName) => told.filter((subject) => subject === `rosey.plugin.dice.${name}`).length
  world.add(fixtureSpec('dice', 'crashes', { restart: resolveRestart({ maxAttempts: 1 }, { initialDelayMs: 1 }) }))
  await world.supervisor.operations.start(['dice'])
  await until(() => (world.supervisor.unit('dice')?.state === 'failed' ? true : undefined))
  assert.deepEqual([event('ready'), event('crashed')], [2, 2])
  assert.ok(event('state') >= 5)
  full = true
  world.supervisor.unit('dice')?.respec(fixtureSpec('dice', 'ready'))
  await until(() => (world.supervisor.unit('dice')?.state === 'running' ? true : undefined))
  assert.ok(world.log.some(({ msg }) => msg?.includes('the queue is full')))
})

test('the bot hears of plugins and connectors, a connector of the bot', async () => {
  await using world = supervised()
  const heard: string[] = []
  const bot = add(world, 'bot', { kind: 'service' })
  const lounge = add(world, 'lounge', { kind: 'connector' })
  await world.supervisor.operations.start(['bot', 'lounge'])
  for (const unit of [bot, lounge]) {
    const child = unit.process
    assert.ok(child)
    const send = child.send.bind(child)
    child.send = (message) => {
      if (message.kind === 'peer') heard.push(`${unit.name} of ${message.peer.name} ${message.peer.state}`)
      send(message)
    }
  }
  add(world, 'dice')
  await world.supervisor.operations.start(['dice'])
  await world.supervisor.operations.restart(['bot'])
  assert.ok(heard.includes('bot of dice running'))
  assert.ok(heard.includes('lounge of bot stopping'))
  assert.ok(!heard.some((line) => line.startsWith('lounge of dice')))
})

test('of many lost messages the last are kept and all are counted', async () => {
  await using world = supervised()
  const unit = add(world, 'lounge', { kind: 'connector' })
  const message = (id: string) => ({ id, connector: 'lounge', channel: 'c', holder: 'bot', reason: 'gone' })
  unit.receive({ kind: 'lost', messages: Array.from({ length: 60 }, (_, index) => message(`m${index}`)) })
  const { count, last } = world.supervisor.lostMessages
  assert.deepEqual([count, last.length, last[0]?.id], [60, 50, 'm59'])
})
