import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timesUntil } from './supervisor.ts'

for (const { left, graceMs, termMs } of [
  { left: 8000, graceMs: 4800, termMs: 2400 },
  { left: 0, graceMs: 0, termMs: 0 },
  { left: -5, graceMs: 0, termMs: 0 },
]) {
  test(`with ${left} ms left, ${graceMs} ms are for an end in order and ${termMs} ms after SIGTERM`, () => {
    assert.deepEqual(timesUntil(1000 + left, 1000), { graceMs, termMs })
  })
}
