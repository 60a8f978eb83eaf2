import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BotConfig, createLogger } from '@rosey/protocol'
import type { PlatformEvent } from '../intake/platform-event.ts'
import { Peers } from '../peers.ts'
import type { DeliveryResult } from '../replies/delivery-step.ts'
import type { OutgoingLine } from '../replies/outbox.ts'
import { botConfig } from '../testing/config.ts'
import { ManualClock } from '../testing/manual-clock.ts'
import { plugin } from '../testing/peers.ts'
import { Trace } from '../trace.ts'
import { OwnerNotices, WAIT_MS } from './owner-notices.ts'

function stage(config: Partial<BotConfig> = {}) {
  const peers = new Peers([plugin('old', { state: 'failed' })])
  const clock = new ManualClock()
  const sent: OutgoingLine[] = []
  const logged: string[] = []
  const log = createLogger((_level, _fields, message) => logged.push(message))
  let ids = 0
  const outcome: { result: DeliveryResult } = { result: { kind: 'sent' } }
  const notices = new OwnerNotices({
    peers,
    config: botConfig({ owners: ['lounge:ann', 'den:bob'], ...config }),
    clock,
    log,
    newId: () => `n${++ids}`,
    deliver: async (line) => {
      sent.push(line)
      return outcome.result
    },
  })
  const comes = (name: string, connector: string) => {
    const user = { name, role: 'user', verified: true }
    const data = { id: 'e1', time: 1, platform: 'test', user }
    const trace = new Trace('e1', log, clock.now)
    notices.heard({ connector, channel: 'main', name: 'user.joined', data, trace } as PlatformEvent)
  }
  const fails = (name: string) => peers.update(plugin(name, { state: 'failed', reason: 'exit code 1' }))
  return { peers, clock, sent, logged, notices, comes, fails, outcome }
}

test('each owner who is there is told privately', () => {
  const { sent, comes, fails } = stage()
  comes('Ann', 'lounge')
  comes('Bob', 'den')
  fails('dice')
  assert.deepEqual(
    sent.map(({ connector, channel, to }) => [connector, channel, to]),
    [
      ['lounge', 'main', 'Ann'],
      ['den', 'main', 'Bob'],
    ],
  )
  assert.match(sent[0]?.text ?? '', /^dice has failed: exit code 1\./)
})

test('without an owner there a notice waits for the first, and for an hour at most', () => {
  const { clock, sent, logged, comes, fails } = stage()
  fails('early')
  clock.pass(WAIT_MS)
  fails('dice')
  assert.match(logged[0] ?? '', /no owner is known/)
  comes('Ann', 'lounge')
  assert.deepEqual(
    sent.map(({ text }) => text.split(' ')[0]),
    ['dice'],
  )
  comes('Bob', 'den')
  assert.equal(sent.length, 1)
})

test('what has passed by itself is not told to who comes later', () => {
  const { peers, sent, comes, fails } = stage()
  fails('dice')
  peers.update(plugin('dice', {}))
  comes('Ann', 'lounge')
  assert.deepEqual(sent, [])
})

test('what had failed before the bot started is no news', () => {
  const { sent, comes, fails } = stage()
  comes('Ann', 'lounge')
  fails('old')
  assert.deepEqual(sent, [])
})

test('of many failures in an hour five are told and then one that says so', () => {
  const { clock, sent, comes, fails } = stage()
  comes('Ann', 'lounge')
  for (let index = 0; index < 20; index++) fails(`plugin-${index}`)
  assert.equal(sent.length, 6)
  assert.match(sent[5]?.text ?? '', /^plugin-5 has failed as well/)
  clock.pass(60 * 60_000)
  fails('dice')
  assert.equal(sent.length, 7)
})

test('nobody is told where the operator does not want it', () => {
  for (const config of [{ notifyOwners: false }, { owners: [] }]) {
    const { sent, comes, fails } = stage(config)
    comes('Ann', 'lounge')
    fails('dice')
    assert.deepEqual(sent, [])
  }
})

test('an owner who cannot be told is mentioned in the log and nothing more', async () => {
  const { logged, comes, fails, outcome, notices } = stage()
  outcome.result = { kind: 'refused', reason: 'Ann is not here' }
  comes('Ann', 'lounge')
  fails('dice')
  await undefined
  await undefined
  assert.deepEqual(logged, ['an owner could not be told'])
  notices.close()
  fails('trivia')
  assert.equal(logged.length, 1)
})
