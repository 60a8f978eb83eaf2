import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NO_LIMITS, resolveLimits } from '@rosey/protocol'
import { describeViolation, NOTHING_KNOWN, ResourceMeter } from './resource-meter.ts'

const LIMITS = resolveLimits({ cpuPercent: 50, memoryMb: 100 })

test('nothing is known before the first measurement, and no CPU before the second', () => {
  const meter = new ResourceMeter()
  assert.deepEqual(meter.use, NOTHING_KNOWN)
  meter.add({ at: 1000, cpuMs: 500, memoryMb: 20 }, LIMITS)
  assert.deepEqual(meter.use, { cpuPercent: null, memoryMb: 20, peakCpuPercent: null, peakMemoryMb: 20 })
  meter.add({ at: 3000, cpuMs: 1000, memoryMb: 18.04 }, LIMITS)
  assert.deepEqual(meter.use, { cpuPercent: 25, memoryMb: 18, peakCpuPercent: 25, peakMemoryMb: 20 })
})

test('one measurement over the limit is told, the second in a row acts, one below begins anew', () => {
  const meter = new ResourceMeter()
  const at = (second: number, memoryMb: number) =>
    meter.add({ at: second * 1000, cpuMs: 0, memoryMb }, LIMITS).map(({ action, count }) => [action, count])
  assert.deepEqual(at(0, 101), [['wait', 1]])
  assert.deepEqual(at(5, 99), [])
  assert.deepEqual(at(10, 101), [['wait', 1]])
  assert.deepEqual(at(15, 120), [['restart', 2]])
})

test('CPU is counted in percent of one core, and its limit is its own', () => {
  const meter = new ResourceMeter()
  meter.add({ at: 0, cpuMs: 0, memoryMb: 10 }, LIMITS)
  const [violation] = meter.add({ at: 5000, cpuMs: 6000, memoryMb: 10 }, LIMITS)
  assert.ok(violation !== undefined)
  assert.equal(describeViolation(violation), 'used 120 % of a core, 50 % are allowed')
})

test('without limits everything is only watched, and where it is asked for only told', () => {
  const meter = new ResourceMeter()
  assert.deepEqual(meter.add({ at: 0, cpuMs: 0, memoryMb: 9000 }, NO_LIMITS), [])
  const limits = resolveLimits({ memoryMb: 100, violations: 1, onViolation: 'warn' })
  assert.deepEqual(
    meter.add({ at: 5000, cpuMs: 0, memoryMb: 9000 }, limits).map(({ action }) => action),
    ['warn'],
  )
})

test('peaks stay when the process ends, and what is not known is not guessed', () => {
  const meter = new ResourceMeter()
  meter.add({ at: 0, cpuMs: 0, memoryMb: 90 }, LIMITS)
  meter.processEnded()
  assert.deepEqual(meter.use, { cpuPercent: null, memoryMb: null, peakCpuPercent: null, peakMemoryMb: 90 })
  meter.add({ at: 9000, cpuMs: 10, memoryMb: undefined }, LIMITS)
  assert.equal(meter.use.memoryMb, null)
})
