import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Tally } from './tally.ts'

test('each name is counted by itself, and never below nothing', () => {
  const tally = new Tally()
  tally.add('a')
  tally.add('a')
  tally.add('b')
  tally.remove('a')
  tally.remove('c')
  assert.deepEqual([tally.of('a'), tally.of('b'), tally.of('c')], [1, 1, 0])
})
