import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOISE_LIMITS, RoseyError } from '@rosey/protocol'
import { MessageBudget } from './message-budget.ts'

const { messagesAtOnce, messagesPerSecond, messagesPerCommand } = NOISE_LIMITS

function budget() {
  const at = { now: 5_000_000 }
  let overdrawn = 0
  const budget = new MessageBudget(
    'dice',
    () => overdrawn++,
    () => at.now,
  )
  /** How many can be sent until one is refused. */
  const sendAll = () => {
    for (let sent = 0; ; sent++) {
      try {
        budget.spend()
      } catch (error) {
        assert.ok(error instanceof RoseyError && error.code === 'bus-too-fast')
        assert.match(error.message, /^dice may send 200 messages a second, and 1000 at once: this one was not sent/)
        return sent
      }
    }
  }
  return { at, budget, sendAll, overdrawn: () => overdrawn }
}

test('so many may be sent at once, then so many a second; each one refused is told', () => {
  const { at, sendAll, overdrawn } = budget()
  assert.deepEqual([sendAll(), sendAll()], [messagesAtOnce, 0])
  assert.equal(overdrawn(), 2)
  at.now += 1000
  assert.equal(sendAll(), messagesPerSecond)
  at.now += 3
  assert.equal(sendAll(), 0)
  at.now += 2
  assert.equal(sendAll(), 1)
})

test('a long rest gives no more than what may be sent at once', () => {
  const { at, sendAll } = budget()
  at.now += 3_600_000
  assert.equal(sendAll(), messagesAtOnce)
})

test('each command that runs allows some more', () => {
  const { budget: own, sendAll } = budget()
  sendAll()
  own.onCommand()
  own.onCommand()
  assert.equal(sendAll(), 2 * messagesPerCommand)
})
