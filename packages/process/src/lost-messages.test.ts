import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { LostMessage } from '@rosey/protocol'
import { LostMessages } from './lost-messages.ts'

const lost = (count: number, from = 0): LostMessage[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `m${from + index}`,
    connector: 'lounge',
    channel: 'main',
    holder: 'lounge',
    reason: 'too many wait',
  }))

function reports(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout', 'setImmediate'] })
  const told: string[][] = []
  const messages = new LostMessages((message) => told.push(message.messages.map(({ id }) => id)))
  return { told, messages }
}

test('what is lost one by one in a turn is told together', (t) => {
  const { told, messages } = reports(t)
  for (const one of lost(299)) messages.add([one])
  assert.deepEqual(told, [])
  t.mock.timers.tick(0)
  assert.deepEqual(
    told.map(({ length }) => length),
    [100, 100, 99],
  )
  assert.deepEqual(
    told.flat(),
    Array.from({ length: 299 }, (_, index) => `m${index}`),
  )
})

test('what is too much for a second comes in the next, in order, and nothing is forgotten', (t) => {
  const { told, messages } = reports(t)
  messages.add(lost(4050))
  t.mock.timers.tick(0)
  assert.equal(told.length, 20)
  messages.add(lost(10, 4050))
  t.mock.timers.tick(1)
  assert.equal(told.length, 20)
  t.mock.timers.tick(1000)
  assert.equal(told.length, 40)
  t.mock.timers.tick(1000)
  assert.equal(told.length, 41)
  assert.deepEqual(
    told.flat(),
    Array.from({ length: 4060 }, (_, index) => `m${index}`),
  )
})

test('at the end all that waits is told at once, and once', (t) => {
  const { told, messages } = reports(t)
  messages.add(lost(2500))
  t.mock.timers.tick(0)
  const last: number[] = []
  messages.flush((message) => last.push(message.messages.length))
  assert.deepEqual([told.length, last], [20, [100, 100, 100, 100, 100]])
  t.mock.timers.tick(5000)
  messages.flush()
  assert.equal(told.length, 20)
})
