import assert from 'node:assert/strict'
import { test } from 'node:test'
import { oneLine } from './one-line.ts'

test('what could rewrite the screen of the operator becomes a space', () => {
  assert.equal(oneLine('A\u001b[2J\u009b31m\nB\u202eC'), 'A [2J 31m B C')
  assert.equal(oneLine('🎲 [4, 3] = 7'), '🎲 [4, 3] = 7')
  assert.equal(oneLine('\n'), '')
})
