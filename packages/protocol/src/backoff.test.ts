import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backoffDelay } from './backoff.ts'
import { resolveRestart } from './settings.ts'

const standard = resolveRestart()

test('the waits are 1, 2, 4, 8, 16, 30, 30 … seconds', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 100, 10_000].map((attempt) => backoffDelay(standard, attempt, 0.5))
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000])
})

test('jitter takes off or adds at most its share', () => {
  const backoff = { ...standard, jitter: 0.25 }
  assert.deepEqual(
    [0, 0.5, 1].map((chance) => backoffDelay(backoff, 1, chance)),
    [750, 1000, 1250],
  )
})

test('a delay is never negative and never NaN', () => {
  assert.equal(backoffDelay({ ...standard, initialDelayMs: 0 }, 5000, 0.5), 0)
  assert.equal(backoffDelay({ ...standard, jitter: 1 }, 1, 0), 0)
  assert.equal(backoffDelay(standard, 0, 0.5), 1000)
  assert.equal(backoffDelay({ ...standard, factor: 1 }, 5000, 0.5), 1000)
})
