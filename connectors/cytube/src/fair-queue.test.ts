import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FairQueue } from './fair-queue.ts'

function filled(
  ...entries: readonly (readonly [sender: string, item: string, expiresAt?: number])[]
): FairQueue<string> {
  const queue = new FairQueue<string>(3)
  for (const [sender, item, expiresAt = 100] of entries) queue.push({ sender, item, expiresAt })
  return queue
}

function drained(queue: FairQueue<string>): string[] {
  return Array.from({ length: queue.size }, () => queue.shift()?.item ?? '?')
}

test('senders take turns, each in its own order', () => {
  assert.deepEqual(drained(filled(['a', 'a1'], ['a', 'a2'], ['a', 'a3'], ['b', 'b1'], ['b', 'b2'])), [
    'a1',
    'b1',
    'a2',
    'b2',
    'a3',
  ])
})

test('a sender who comes later is served after one turn of the others', () => {
  const queue = filled(['a', 'a1'], ['a', 'a2'])
  assert.equal(queue.shift()?.item, 'a1')
  queue.push({ sender: 'b', item: 'b1', expiresAt: 100 })
  assert.deepEqual(drained(queue), ['a2', 'b1'])
})

test('peek shows what shift takes', () => {
  const queue = filled(['a', 'a1'], ['b', 'b1'])
  assert.equal(queue.peek()?.item, queue.shift()?.item)
})

test('a full lane takes no more, the others do', () => {
  const queue = filled(['a', '1'], ['a', '2'], ['a', '3'])
  assert.equal(queue.roomFor('a'), 0)
  assert.equal(queue.push({ sender: 'a', item: '4', expiresAt: 1 }), false)
  assert.equal(queue.push({ sender: 'b', item: '1', expiresAt: 1 }), true)
  assert.equal(queue.size, 4)
})

test('what is taken out leaves the turns of the rest as they were', () => {
  const queue = filled(['a', 'a1'], ['a', 'out'], ['b', 'out'], ['c', 'c1'], ['a', 'a2'])
  assert.equal(queue.takeWhere(({ item }) => item === 'out').length, 2)
  assert.equal(queue.size, 3)
  assert.deepEqual(drained(queue), ['a1', 'c1', 'a2'])
})

test('what has expired is taken out and nothing else', () => {
  const queue = filled(['a', 'old', 10], ['a', 'new', 30], ['b', 'old too', 20])
  assert.equal(queue.nextExpiry(), 10)
  assert.deepEqual(
    queue.takeExpired(20).map(({ item }) => item),
    ['old', 'old too'],
  )
  assert.deepEqual([queue.size, queue.nextExpiry()], [1, 30])
  assert.deepEqual(drained(queue), ['new'])
  assert.equal(queue.nextExpiry(), Number.POSITIVE_INFINITY)
  assert.equal(queue.shift(), undefined)
})
