import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryGrowth } from './memory-growth.ts'

/** Measures each 5 s for so many minutes; gives what is seen at the end. */
function grownAfter(minutes: number, mbAt: (minute: number) => number): number | undefined {
  const growth = new MemoryGrowth()
  for (let second = 0; second <= minutes * 60; second += 5) growth.add(second * 1000, mbAt(second / 60))
  return growth.steadyMb
}

test('memory that grows for half an hour is seen, with how much', () => {
  const grown = grownAfter(32, (minute) => 40 + minute)
  assert.ok(grown !== undefined && grown > 28 && grown < 31, `${grown}`)
})

test('what a heap does between two collections is none', () => {
  assert.equal(
    grownAfter(60, (minute) => 40 + ((minute * 60) % 120) / 10),
    undefined,
  )
})

test('half an hour is needed, and growth that is worth a word', () => {
  assert.equal(
    grownAfter(29, (minute) => 40 + minute),
    undefined,
  )
  assert.equal(
    grownAfter(40, (minute) => 40 + minute / 10),
    undefined,
  )
})

test('one step up is not steady', () => {
  assert.equal(
    grownAfter(40, (minute) => (minute < 20 ? 40 - minute / 10 : 80 - minute / 10)),
    undefined,
  )
})

test('a new process begins anew', () => {
  const growth = new MemoryGrowth()
  for (let minute = 0; minute < 40; minute++) growth.add(minute * 60_000, 40 + minute)
  growth.clear()
  assert.equal(growth.steadyMb, undefined)
})
