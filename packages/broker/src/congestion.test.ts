import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Congestion, type Feeder } from './congestion.ts'

const MB = 1024 * 1024

function setUp(writeDeadlineMs = 60_000) {
  const slow: string[] = []
  const congestion = new Congestion({ maxPendingBytes: 16 * MB, writeDeadlineMs }, (cause) => slow.push(cause))
  const paused = new Set<string>()
  const feeder = (name: string): Feeder => ({
    pauseFor: () => void paused.add(name),
    resumeFrom: () => void paused.delete(name),
  })
  return { congestion, slow, paused, feeder }
}

test('feeders wait from the high-water mark until half of it is left', () => {
  const { congestion, paused, feeder } = setUp()
  congestion.grown(MB)
  assert.equal(congestion.isHigh, false)
  congestion.grown(MB + 1)
  assert.equal(congestion.isHigh, true)
  congestion.hold(feeder('one'))
  congestion.hold(feeder('two'))
  congestion.written(MB / 2)
  assert.deepEqual([...paused], ['one', 'two'])
  congestion.written(MB / 2 - 1)
  assert.deepEqual([congestion.isHigh, paused.size], [false, 0])
})

test('the hard limit makes a slow consumer at once', () => {
  const { congestion, slow } = setUp()
  congestion.grown(16 * MB)
  assert.deepEqual(slow, [])
  congestion.grown(16 * MB + 1)
  assert.deepEqual(slow, ['pending'])
  congestion.end()
})

test('the deadline makes a slow consumer although a little is taken now and then', async () => {
  const { promise, resolve } = Promise.withResolvers<string>()
  const congestion = new Congestion({ maxPendingBytes: 16 * MB, writeDeadlineMs: 20 }, resolve)
  congestion.grown(2 * MB)
  congestion.written(2 * MB - 1)
  assert.equal(await promise, 'deadline')
  congestion.end()
})

test('a feeder that is gone is not resumed', () => {
  const { congestion, paused, feeder } = setUp()
  const one = feeder('one')
  congestion.grown(2 * MB)
  congestion.hold(one)
  congestion.forget(one)
  congestion.end()
  assert.deepEqual([...paused], ['one'])
})
