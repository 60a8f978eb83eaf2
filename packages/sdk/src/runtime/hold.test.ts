import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HELD_MESSAGES, Hold } from './hold.ts'

test('work is held in order until it is released, and then done at once', () => {
  const hold = new Hold()
  const done: number[] = []
  const work = (number: number) => () => void done.push(number)
  for (const number of [1, 2]) assert.ok(hold.push(work(number)))
  assert.deepEqual(done, [])
  hold.release()
  assert.deepEqual(done, [1, 2])
  assert.ok(hold.push(work(3)))
  hold.release()
  assert.deepEqual(done, [1, 2, 3])
})

test('no more is held than the limit', () => {
  const hold = new Hold()
  let done = 0
  const results = Array.from({ length: HELD_MESSAGES + 2 }, () => hold.push(() => done++))
  assert.equal(results.filter((taken) => taken).length, HELD_MESSAGES)
  hold.release()
  assert.equal(done, HELD_MESSAGES)
})
