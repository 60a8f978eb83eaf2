import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Cooldowns, type Use } from './cooldowns.ts'

const use: Use = { plugin: 'dice', command: 'roll', connector: 'lounge', channel: 'main', user: 'Ann' }
const perUser = { userMs: 2500, channelMs: 0 }
const perChannel = { userMs: 0, channelMs: 1000 }

test('the seconds left are rounded up', () => {
  const cooldowns = new Cooldowns()
  assert.equal(cooldowns.take(use, perUser, 1000).kind, 'free')
  assert.deepEqual(cooldowns.take(use, perUser, 1001), { kind: 'wait', seconds: 3 })
  assert.deepEqual(cooldowns.take({ ...use, user: 'ann' }, perUser, 3499), { kind: 'wait', seconds: 1 })
  assert.equal(cooldowns.take(use, perUser, 3500).kind, 'free')
})

test('a refused use does not make the wait longer', () => {
  const cooldowns = new Cooldowns()
  cooldowns.take(use, perUser, 0)
  cooldowns.take(use, perUser, 2000)
  assert.equal(cooldowns.take(use, perUser, 2500).kind, 'free')
})

const OTHERS: [what: string, other: Use][] = [
  ['another person', { ...use, user: 'Bob' }],
  ['another command', { ...use, command: 'flip' }],
  ['another connector', { ...use, connector: 'den' }],
]

for (const [what, other] of OTHERS) {
  test(`the wait of one person does not concern ${what}`, () => {
    const cooldowns = new Cooldowns()
    cooldowns.take(use, perUser, 0)
    assert.equal(cooldowns.take(other, perUser, 1).kind, 'free')
  })
}

test('the wait of a channel concerns everybody in it and no private message', () => {
  const cooldowns = new Cooldowns()
  cooldowns.take(use, perChannel, 0)
  assert.deepEqual(cooldowns.take({ ...use, user: 'Bob' }, perChannel, 1), { kind: 'wait', seconds: 1 })
  assert.equal(cooldowns.take({ ...use, channel: 'other' }, perChannel, 1).kind, 'free')
  assert.equal(cooldowns.take({ ...use, channel: undefined }, perChannel, 1).kind, 'free')
})

test('a use that was given back does not count, and the one before it does again', () => {
  const cooldowns = new Cooldowns()
  cooldowns.take(use, perUser, 0)
  const second = cooldowns.take(use, perUser, 2500)
  assert.ok(second.kind === 'free')
  second.giveBack()
  assert.equal(cooldowns.take(use, perUser, 2501).kind, 'free')
})

test('giving back late does not undo a newer use', () => {
  const cooldowns = new Cooldowns()
  const first = cooldowns.take(use, perUser, 0)
  cooldowns.take(use, perUser, 2500)
  assert.ok(first.kind === 'free')
  first.giveBack()
  assert.equal(cooldowns.take(use, perUser, 2501).kind, 'wait')
})

test('however many people come, the memory is bounded', () => {
  const cooldowns = new Cooldowns()
  for (let index = 0; index <= 20_000; index++) cooldowns.take({ ...use, user: `u${index}` }, perUser, 0)
  assert.equal(cooldowns.take({ ...use, user: 'u0' }, perUser, 1).kind, 'free')
  assert.equal(cooldowns.take({ ...use, user: 'u20000' }, perUser, 1).kind, 'wait')
})
