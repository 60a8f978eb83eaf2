import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TokenBucket } from './token-bucket.ts'

function bucket() {
  let now = 5000
  const made = new TokenBucket({ capacity: 4, perSecond: 2 }, () => now)
  const after = (ms: number) => {
    now += ms
  }
  return { made, after }
}

test('it gives what it holds at once, then what has come back', () => {
  const { made, after } = bucket()
  assert.deepEqual([made.trySpend(3), made.trySpend(2), made.trySpend(1), made.trySpend(1)], [true, false, true, false])
  assert.equal(made.waitMs(1), 500)
  after(250)
  assert.deepEqual([made.trySpend(1), made.waitMs(1)], [false, 250])
  after(250)
  assert.deepEqual([made.waitMs(1), made.trySpend(1)], [0, true])
})

test('it never holds more than its capacity, however long nothing is taken or however much is added', () => {
  const { made, after } = bucket()
  after(1_000_000)
  made.add(100)
  assert.deepEqual([made.trySpend(5), made.trySpend(4)], [false, true])
  made.add(1)
  assert.deepEqual([made.trySpend(1), made.trySpend(1)], [true, false])
})

test('what was taken beyond has to come back first', () => {
  const { made, after } = bucket()
  made.spend(10)
  assert.deepEqual([made.waitMs(0), made.waitMs(1)], [3000, 3500])
  after(3000)
  assert.deepEqual([made.waitMs(0), made.trySpend(1)], [0, false])
})
