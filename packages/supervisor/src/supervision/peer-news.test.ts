import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Peer, resolveRestart } from '@rosey/protocol'
import { fixtureSpec, type Supervised, supervised } from '../../../../test/support/supervised.ts'
import { until } from '../../../../test/support/until.ts'
import type { Unit } from './unit.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** What a unit's process is told about its peers from now on. */
function heard(unit: Unit): Peer[] {
  const peers: Peer[] = []
  const child = unit.process
  assert.ok(child)
  const send = child.send.bind(child)
  child.send = (message) => {
    if (message.kind === 'peer') peers.push(message.peer)
    send(message)
  }
  return peers
}

async function withBot(world: Supervised) {
  const bot = world.add(fixtureSpec('bot', 'ready', { kind: 'service' }))
  const dice = world.add(fixtureSpec('dice', 'ready'))
  await world.supervisor.operations.start(['bot', 'dice'])
  await turn()
  return { bot, dice }
}

const beat = (complaint: string) =>
  ({ kind: 'heartbeat', loopDelayMs: 0, handled: 0, failed: 0, lastActivityAt: null, complaint }) as const

test('however often a plugin says another thing of its health in one turn, the bot is told once', async () => {
  await using world = supervised()
  const { bot, dice } = await withBot(world)
  const peers = heard(bot)
  for (let count = 1; count <= 20; count++) dice.receive(beat(`complaint ${count}`))
  await turn()
  assert.deepEqual(
    peers.map(({ state, reason }) => `${state} ${reason}`),
    ['unhealthy complaint 10'],
  )
})

test('a connector that says each turn how it stands is told of within its pace', async () => {
  await using world = supervised()
  const { bot } = await withBot(world)
  const lounge = world.add(fixtureSpec('lounge', 'ready', { kind: 'connector' }))
  await world.supervisor.operations.start(['lounge'])
  await turn()
  const peers = heard(bot)
  const startedAt = performance.now()
  for (let count = 0; count < 300; count++) {
    lounge.receive({ kind: 'connection', connection: { state: 'waiting', reason: `reason ${count}`, since: count } })
    await turn()
  }
  const most = 21 + (performance.now() - startedAt) / 1000
  assert.ok(peers.length >= 10 && peers.length <= most, `${peers.length} lines`)
  assert.equal(lounge.health.connection?.reason, 'reason 299', 'the status shows the last one at once')
  await until(() => (peers.at(-1)?.reason === 'reason 299' ? true : undefined))
})

test('what a plugin offers is told to each process once, and again when it changed', async () => {
  await using world = supervised()
  const { bot, dice } = await withBot(world)
  const peers = heard(bot)
  dice.receive(beat('ill'))
  await turn()
  assert.deepEqual(
    peers.map((peer) => 'offers' in peer),
    [false],
  )
  await world.supervisor.operations.restart(['dice'])
  await turn()
  assert.equal(peers.filter((peer) => 'offers' in peer).length, 1, 'of the new process')
  await world.supervisor.operations.restart(['bot'])
  const next = heard(bot)
  dice.receive(beat('ill again'))
  await turn()
  dice.receive(beat('and again'))
  await turn()
  assert.deepEqual(
    next.map((peer) => 'offers' in peer),
    [true, false],
  )
  await world.supervisor.remove('dice')
  assert.deepEqual(next.at(-1)?.offers, { commands: [], hooks: [] })
})

test('each end of a process is told, also when the next begins in the same turn', async () => {
  let again = true
  await using world = supervised({
    onChange: (unit) => {
      if (unit.state !== 'failed' || !again) return
      again = false
      unit.respec(fixtureSpec('dice', 'ready'))
      unit.start()
    },
  })
  const { bot, dice } = await withBot(world)
  const peers = heard(bot)
  dice.amend(fixtureSpec('dice', 'ready', { restart: resolveRestart({ policy: 'never' }) }))
  dice.process?.kill('hang', 'no sign of life')
  await until(() => (peers.at(-1)?.state === 'running' ? true : undefined))
  assert.deepEqual([...new Set(peers.map(({ state }) => state))], ['failed', 'starting', 'running'])
})

test('one that cannot be told keeps the news from nobody else', async () => {
  await using world = supervised()
  const bot = world.add(fixtureSpec('bot', 'ready', { kind: 'service' }))
  const [first, second] = ['first', 'second'].map((name) =>
    world.add(fixtureSpec(name, 'ready', { kind: 'connector' })),
  )
  assert.ok(first && second)
  await world.supervisor.operations.start(['bot', 'first', 'second'])
  await turn()
  assert.ok(first.process)
  const { send } = first.process
  first.process.send = () => {
    throw new Error('not now')
  }
  const peers = heard(second)
  bot.receive({ kind: 'bus', state: 'lost' })
  await turn()
  first.process.send = send
  assert.equal(peers.at(-1)?.state, 'unhealthy')
  assert.equal(bot.state, 'unhealthy')
  assert.ok(
    world.log.some(({ level, msg }) => level === 'fatal' && msg?.includes('first: an error in roseyd: not now')),
  )
})
