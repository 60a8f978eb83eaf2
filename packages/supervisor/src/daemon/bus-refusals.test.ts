import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureSpec } from '../../../../test/support/supervised.ts'
import { covers, type RefusedUnit, refusedByBus } from './bus-refusals.ts'

for (const [wide, narrow, expected] of [
  ['rosey.>', 'rosey.a', true],
  ['rosey.>', 'rosey', false],
  ['rosey.>', 'rosey.>', true],
  ['rosey.*', 'rosey.>', false],
  ['rosey.*', 'rosey.*', true],
  ['rosey.*', 'rosey.a', true],
  ['rosey.a', 'rosey.*', false],
  ['rosey.*', 'rosey.a.b', false],
  ['rosey.*.b', 'rosey.a.b', true],
  ['rosey.a', 'rosey.a', true],
  ['rosey.a.b', 'rosey.a', false],
] as const) {
  test(`${wide} covers ${narrow}: ${expected}`, () => {
    assert.equal(covers(wide, narrow), expected)
  })
}

const AT = Date.UTC(2026, 0, 1)

function unit(operation: 'publish' | 'subscribe', subject: string, startedAt = AT - 1): RefusedUnit {
  const last = { operation, subject, permission: null, time: new Date(AT).toISOString() }
  const history = {
    startedAt,
    stoppedAt: undefined,
    restarts: 0,
    crashes: 0,
    failuresInARow: 0,
    lastError: undefined,
    readyAt: undefined,
  }
  const spec = fixtureSpec('dice', 'ready', { permissions: ['chat.read'] })
  return { spec, reports: { refused: { count: 1, last } }, history, instance: 'i' } as RefusedUnit
}

test('a bus that refuses a process what it needs falls short, and the subject is named', () => {
  for (const [operation, subject] of [
    ['subscribe', 'rosey.chat.>'],
    ['subscribe', '_INBOX.dice.i.>'],
    ['subscribe', '$SRV.PING'],
    ['publish', 'rosey.event.dice.thrown'],
  ] as const) {
    const [found] = refusedByBus([unit(operation, subject)])
    assert.equal(found?.code, 'bus-rights')
    assert.ok(found?.message.endsWith(subject), found?.message)
  }
})

test('what a plugin may not do in the first place is no shortcoming of the bus', () => {
  assert.deepEqual(refusedByBus([unit('publish', 'rosey.chat.x'), unit('subscribe', 'rosey.pm.>')]), [])
})

test('what an earlier process was refused is not told of the one that runs now', () => {
  assert.deepEqual(refusedByBus([unit('subscribe', 'rosey.chat.>', AT + 1)]), [])
})
