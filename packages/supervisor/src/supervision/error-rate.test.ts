import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ErrorRate } from './error-rate.ts'

const MINUTE = 60_000
const START = 1_000_000_000

test('more than half of at least ten calls is told, with both numbers', () => {
  const rate = new ErrorRate()
  rate.add(START, 9, 9)
  assert.equal(rate.complaint, undefined)
  rate.add(START + 2000, 10, 9)
  assert.equal(rate.complaint, '9 of its last 10 calls failed')
  rate.add(START + 4000, 20, 10)
  assert.equal(rate.complaint, undefined)
})

test('after five minutes it is over by itself', () => {
  const rate = new ErrorRate()
  rate.add(START, 10, 10)
  rate.add(START + 5 * MINUTE - 1, 10, 10)
  assert.ok(rate.complaint !== undefined)
  rate.add(START + 5 * MINUTE, 10, 10)
  assert.equal(rate.complaint, undefined)
})

test('what came before the look back does not count', () => {
  const rate = new ErrorRate()
  rate.add(START, 100, 100)
  for (let minute = 1; minute <= 6; minute++) rate.add(START + minute * MINUTE, 100 + minute * 2, 100)
  assert.equal(rate.complaint, undefined)
})

test('a new process begins anew', () => {
  const rate = new ErrorRate()
  rate.add(START, 50, 50)
  rate.clear()
  assert.equal(rate.complaint, undefined)
})
