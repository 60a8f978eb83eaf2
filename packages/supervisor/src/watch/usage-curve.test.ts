import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageCurve } from './usage-curve.ts'

test('each measurement is a point, with the CPU since the one before', () => {
  const curve = new UsageCurve()
  curve.add({ at: 1000, cpuMs: 50, memoryMb: 40.26 }, 0)
  curve.add({ at: 6000, cpuMs: 2550, memoryMb: undefined }, 5000)
  curve.add({ at: 6000, cpuMs: 2550, memoryMb: 41 }, 5000)
  assert.deepEqual(curve.usage.points, [
    { time: '1970-01-01T00:00:00.000Z', cpuPercent: null, memoryMb: 40.3 },
    { time: '1970-01-01T00:00:05.000Z', cpuPercent: 50, memoryMb: null },
    { time: '1970-01-01T00:00:05.000Z', cpuPercent: null, memoryMb: 41 },
  ])
})

test('the last sixty are kept, and nothing of the process before', () => {
  const curve = new UsageCurve()
  for (let index = 0; index < 70; index++) curve.add({ at: index, cpuMs: index, memoryMb: index }, index)
  curve.seen({ cpuMs: 1230, activity: 'sleeping' }, 0)
  assert.deepEqual(
    [curve.usage.points.length, curve.usage.points[0]?.memoryMb, curve.usage.points.at(-1)?.memoryMb],
    [60, 10, 69],
  )
  assert.deepEqual(curve.usage.lastSeen, { time: '1970-01-01T00:00:00.000Z', cpuSeconds: 1.23, activity: 'sleeping' })
  curve.clear()
  assert.deepEqual(curve.usage, { points: [], lastSeen: null })
  curve.add({ at: 100, cpuMs: 100, memoryMb: 1 }, 0)
  assert.deepEqual(
    curve.usage.points.map(({ cpuPercent }) => cpuPercent),
    [null],
  )
})
