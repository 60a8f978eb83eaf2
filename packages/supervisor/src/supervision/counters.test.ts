import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CallTotals } from './counters.ts'

const beat = (handled: number, failed: number, lastActivityAt: number | null = null) => ({
  kind: 'heartbeat' as const,
  loopDelayMs: 0,
  handled,
  failed,
  lastActivityAt,
})

test('a process tells its own counts, and those of the ones before it stay', () => {
  const totals = new CallTotals()
  totals.heartbeat(beat(3, 1, 500), 1000)
  totals.heartbeat(beat(5, 1), 2000)
  totals.processEnded()
  assert.deepEqual([totals.handled, totals.failed, totals.lastActivityAt], [5, 1, 500])
  totals.heartbeat(beat(2, 2), 3000)
  assert.deepEqual([totals.handled, totals.failed, totals.lastHeartbeatAt], [7, 3, 3000])
})

test('claims that cannot be are brought into bounds', () => {
  const totals = new CallTotals()
  totals.heartbeat(beat(-5, 10, 1e300), 1000)
  assert.deepEqual([totals.handled, totals.failed, totals.lastActivityAt], [0, 0, 1000])
  totals.heartbeat(beat(1e308, 2, -1), 2000)
  assert.deepEqual([totals.handled, totals.failed, totals.lastActivityAt], [Number.MAX_SAFE_INTEGER, 2, 0])
})
