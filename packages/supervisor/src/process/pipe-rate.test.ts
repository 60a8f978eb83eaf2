import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PipeRate } from './pipe-rate.ts'

const KB = 1024

test('a megabyte is read at once, and what is more at 256 KB a second', () => {
  let now = 5000
  const rate = new PipeRate(() => now)
  assert.equal(rate.read(1024 * KB), 0)
  assert.equal(rate.read(64 * KB), 250)
  now += 250
  assert.equal(rate.read(64 * KB), 250)
  now += 1000
  assert.equal(rate.read(0), 0)
})

test('a rest makes room for a megabyte again, and for no more', () => {
  let now = 0
  const rate = new PipeRate(() => now)
  rate.read(1024 * KB)
  now += 3_600_000
  assert.equal(rate.read(1024 * KB), 0)
  assert.ok(rate.read(KB) > 0)
})
