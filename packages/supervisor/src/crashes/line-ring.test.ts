import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LineRing } from './line-ring.ts'

test('the last fifty lines are kept, and taken once', () => {
  const ring = new LineRing()
  for (let line = 0; line < 60; line++) ring.add(`line ${line}`)
  const lines = ring.take()
  assert.deepEqual([lines.length, lines[0], lines.at(-1)], [50, 'line 10', 'line 59'])
  assert.deepEqual(ring.take(), [])
})

test('long lines are fewer, and one that is longer than all of it is none', () => {
  const ring = new LineRing()
  for (let line = 0; line < 20; line++) ring.add('x'.repeat(16 * 1024))
  assert.equal(ring.take().length, 4)
  ring.add('a')
  ring.add('x'.repeat(65 * 1024))
  assert.deepEqual(ring.take(), [])
  ring.add('b')
  assert.deepEqual(ring.take(), ['b'])
})
