import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareWith, medianRun, merged } from './compare.ts'
import { keepsBound, type Ratio } from './measure.ts'

const ISOLATION = 'chain / round trip (embedded)'
const START_UP = 'plugin ready / node -e 0'
const ratio = (name: string, measured: number): Ratio => ({ name, measured, baseline: 100, unit: 'µs' })
const failures = (recorded: Ratio[], measured: Ratio[]) =>
  compareWith(recorded, measured).flatMap(({ name, failed }) => (failed ? [name] : []))

test('isolation may cost 5 % more than was recorded, and start-up 50 %', () => {
  const recorded = [ratio(ISOLATION, 300), ratio(START_UP, 200)]
  assert.deepEqual(failures(recorded, [ratio(ISOLATION, 314), ratio(START_UP, 299)]), [])
  assert.deepEqual(failures(recorded, [ratio(ISOLATION, 316), ratio(START_UP, 301)]), [ISOLATION, START_UP])
})

test('a guarded ratio with nothing recorded fails, another does not', () => {
  assert.deepEqual(failures([], [ratio(ISOLATION, 1), ratio('anything', 1)]), [ISOLATION])
})

test('a figure that is no number fails', () => {
  assert.deepEqual(failures([ratio(ISOLATION, 300)], [ratio(ISOLATION, Number.NaN)]), [ISOLATION])
})

test('of several runs the one in the middle counts', () => {
  const runs = [[ratio('a', 1)], [ratio('a', 9)], [ratio('a', 3)]]
  assert.deepEqual(medianRun(runs), [ratio('a', 3)])
})

test('a record keeps what was not measured again', () => {
  assert.deepEqual(merged([ratio('a', 1), ratio('b', 2)], [ratio('b', 3)]), [ratio('a', 1), ratio('b', 3)])
})

test('a rate must reach its bound, all else must not exceed it', () => {
  assert.deepEqual(
    [80, 120].map((measured) => keepsBound({ ...ratio('x', measured), bound: 1 })),
    [true, false],
  )
  assert.deepEqual(
    [80, 120].map((measured) => keepsBound({ ...ratio('x', measured), bound: 1, unit: '1/s' })),
    [false, true],
  )
  assert.equal(keepsBound(ratio('x', 1)), undefined)
})
