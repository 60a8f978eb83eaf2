import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { atTime } from './expiry.ts'

const HOUR_MS = 3_600_000

/** Timers and the clock of the machine, apart from each other. */
function fakeTime(t: TestContext) {
  let now = Date.UTC(2026, 0, 1)
  t.mock.timers.enable({ apis: ['setTimeout'] })
  t.mock.method(Date, 'now', () => now)
  const set = (change: number) => {
    now += change
  }
  const pass = (ms: number) => {
    for (let step = 0; step < ms; step += 100) {
      now += 100
      t.mock.timers.tick(100)
    }
  }
  return { now: () => now, set, pass }
}

test('it is due at its time and not before, once', (t) => {
  const { now, pass } = fakeTime(t)
  let due = 0
  atTime(now() + 5000, () => due++)
  pass(4900)
  assert.equal(due, 0)
  pass(100)
  assert.equal(due, 1)
  pass(HOUR_MS / 100)
  assert.equal(due, 1)
})

test('a clock that is put forward is noticed within a second', (t) => {
  const { now, set, pass } = fakeTime(t)
  let due = 0
  atTime(now() + HOUR_MS, () => due++)
  pass(3000)
  set(HOUR_MS)
  pass(1000)
  assert.equal(due, 1)
})

test('a clock that is put back gives the time again', (t) => {
  const { now, set, pass } = fakeTime(t)
  let due = 0
  atTime(now() + 5000, () => due++)
  pass(4000)
  set(-4000)
  pass(4900)
  assert.equal(due, 0)
  pass(1100)
  assert.equal(due, 1)
})

test('what is over already is due at once', (t) => {
  const { now, pass } = fakeTime(t)
  let due = 0
  atTime(now() - HOUR_MS, () => due++)
  pass(100)
  assert.equal(due, 1)
})

test('what is undone is never due', (t) => {
  const { now, pass } = fakeTime(t)
  let due = 0
  const undo = atTime(now() + 2000, () => due++)
  pass(1500)
  undo()
  pass(5000)
  assert.equal(due, 0)
})
