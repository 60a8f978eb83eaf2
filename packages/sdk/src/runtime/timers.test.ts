import assert from 'node:assert/strict'
import { mock, type TestContext, test } from 'node:test'
import { CallCounter } from './call-counter.ts'
import { LONGEST_TIMER_MS, startInterval, startTimer } from './timers.ts'

const DAY = 86_400_000

/** Timers whose clock the test moves; `performance.now` moves with it. */
function clock(t: TestContext): (ms: number) => void {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
  let now = 0
  t.mock.method(performance, 'now', () => now)
  return (ms) => {
    now += ms
    t.mock.timers.tick(ms)
  }
}

test('a timer runs once, after its delay', (t) => {
  const pass = clock(t)
  const run = mock.fn()
  startTimer(100, run, new CallCounter())
  pass(99)
  assert.equal(run.mock.callCount(), 0)
  pass(1)
  pass(1000)
  assert.equal(run.mock.callCount(), 1)
})

test('a timer that is due in 30 days waits 30 days', (t) => {
  const pass = clock(t)
  const run = mock.fn()
  startTimer(30 * DAY, run, new CallCounter())
  pass(LONGEST_TIMER_MS)
  pass(30 * DAY - LONGEST_TIMER_MS - 1)
  assert.equal(run.mock.callCount(), 0)
  pass(1)
  assert.equal(run.mock.callCount(), 1)
})

test('a long timer can be taken back after its first part', (t) => {
  const pass = clock(t)
  const run = mock.fn()
  const undo = startTimer(30 * DAY, run, new CallCounter())
  pass(LONGEST_TIMER_MS)
  undo()
  pass(30 * DAY)
  assert.equal(run.mock.callCount(), 0)
})

test('a timer of the past runs at once, and not before the caller has gone on', (t) => {
  const pass = clock(t)
  const run = mock.fn()
  startTimer(-5, run, new CallCounter())
  assert.equal(run.mock.callCount(), 0)
  pass(1)
  assert.equal(run.mock.callCount(), 1)
})

test('a delay that is no number is refused', () => {
  assert.throws(() => startTimer(Number.NaN, () => undefined, new CallCounter()), RangeError)
  for (const wrong of [Number.NaN, 0, -1, 0.5, LONGEST_TIMER_MS + 1, Number.POSITIVE_INFINITY]) {
    assert.throws(() => startInterval(wrong, () => undefined, new CallCounter()), RangeError)
  }
})

test('an interval leaves out turns while the run before goes on', async (t) => {
  const pass = clock(t)
  const gate = Promise.withResolvers<void>()
  const run = mock.fn(() => gate.promise)
  const undo = startInterval(10, run, new CallCounter())
  pass(10)
  pass(10)
  pass(10)
  assert.equal(run.mock.callCount(), 1)
  gate.resolve()
  await new Promise((resolve) => setImmediate(resolve))
  pass(10)
  assert.equal(run.mock.callCount(), 2)
  await new Promise((resolve) => setImmediate(resolve))
  undo()
  pass(100)
  assert.equal(run.mock.callCount(), 2)
})

test('what fails is told, counted, and the interval goes on', async (t) => {
  const pass = clock(t)
  const counter = new CallCounter()
  let runs = 0
  startInterval(
    10,
    () => {
      if (runs++ === 0) throw new Error('first')
    },
    counter,
  )
  for (let turn = 0; turn < 2; turn++) {
    pass(10)
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { handled, failed, lastError } = counter.read()
  assert.deepEqual([handled, failed, lastError], [2, 1, 'first'])
})
