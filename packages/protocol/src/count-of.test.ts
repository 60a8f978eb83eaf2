import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countOf, timesOf } from './count-of.ts'

test('one is told apart from none and several', () => {
  assert.deepEqual(
    [0, 1, 2].map((count) => countOf(count, 'crash', 'crashes')),
    ['0 crashes', '1 crash', '2 crashes'],
  )
  assert.equal(countOf(3, 'failure'), '3 failures')
  assert.deepEqual([1, 2].map(timesOf), ['once', '2 times'])
})
