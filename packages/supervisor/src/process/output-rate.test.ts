import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOISE_LIMITS } from '@rosey/protocol'
import { OutputRate } from './output-rate.ts'

const MEGABYTE = 1024 * 1024

function rate() {
  const clock = { now: 7 }
  return { clock, rate: new OutputRate(() => clock.now) }
}

test('so many lines a second are kept, then none until the second is over', () => {
  const { clock, rate: own } = rate()
  const kept = () => Array.from({ length: 1000 }, () => own.keeps(10)).filter(Boolean).length
  assert.deepEqual([kept(), kept()], [NOISE_LIMITS.logLinesPerSecond, 0])
  clock.now += 999
  assert.equal(kept(), 0)
  clock.now += 1
  assert.equal(kept(), NOISE_LIMITS.logLinesPerSecond)
})

test('lines that together are too long are not kept, and a short one after them is', () => {
  const { rate: own } = rate()
  assert.deepEqual([own.keeps(MEGABYTE - 10), own.keeps(11), own.keeps(10), own.keeps(1)], [true, false, true, false])
})

test('who prints too much is read on after the second', () => {
  const { clock, rate: own } = rate()
  assert.equal(own.read(3 * MEGABYTE), 0)
  clock.now += 400
  assert.equal(own.read(MEGABYTE), 600)
  clock.now += 600
  assert.equal(own.read(MEGABYTE), 0)
})
