import assert from 'node:assert/strict'
import { test } from 'node:test'
import { combineResults } from './line-results.ts'
import { refused, SENT, unknown } from './plan.ts'

test('a text in several lines is sent when all are, and unknown as soon as it is said in part', () => {
  assert.deepEqual(combineResults([SENT, SENT]), SENT)
  assert.deepEqual(combineResults([refused('muted'), refused('muted')]), refused('muted'))
  assert.deepEqual(combineResults([SENT, refused('muted')]), unknown('1 of 2 lines were sent; muted'))
  assert.deepEqual(combineResults([refused('late'), unknown('gone')]), unknown('gone'))
})
