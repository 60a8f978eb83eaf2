import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CallCounter } from './call-counter.ts'

test('calls are counted, and the last failure is named once', () => {
  const counter = new CallCounter()
  assert.deepEqual(counter.read(), { handled: 0, failed: 0, lastActivityAt: null })
  counter.succeeded()
  counter.failed(new Error('first'))
  counter.failed(new Error('x'.repeat(3000)))
  const { lastActivityAt, ...counts } = counter.read()
  assert.equal(typeof lastActivityAt, 'number')
  // The bound of a heartbeat.
  assert.deepEqual(counts, { handled: 3, failed: 2, lastError: 'x'.repeat(2000) })
  assert.deepEqual(counter.read(), { handled: 3, failed: 2, lastActivityAt })
  assert.deepEqual(counter.totals, { handled: 3, failed: 2, lastError: 'x'.repeat(2000) })
})
