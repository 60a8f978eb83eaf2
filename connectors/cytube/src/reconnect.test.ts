import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RECONNECT, reconnectDelay } from './reconnect.ts'

test('the delay before a reconnect doubles from a second to a minute', () => {
  const delays = [1, 2, 3, 4, 5, 6, 7, 100].map((failures) => reconnectDelay(RECONNECT, failures, 0, 0))
  assert.deepEqual(delays, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000])
})

test('a cause can ask for more delay, and chance only adds to it', () => {
  assert.equal(reconnectDelay(RECONNECT, 1, 10_000, 0), 10_000)
  assert.equal(reconnectDelay(RECONNECT, 1, 10_000, 1), 12_500)
  assert.equal(reconnectDelay(RECONNECT, 9, 10_000, 0), 60_000)
})
