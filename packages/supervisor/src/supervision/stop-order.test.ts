import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allDependents, stopWaves } from './stop-order.ts'

// c needs b, b needs a; d needs a; x and y need each other.
const DEPENDENTS: Readonly<Record<string, readonly string[]>> = { a: ['b', 'd'], b: ['c'], x: ['y'], y: ['x'] }
const dependentsOf = (name: string) => DEPENDENTS[name] ?? []

test('each stops after all that depend on it', () => {
  assert.deepEqual(stopWaves(['a', 'b', 'c', 'd'], dependentsOf), [['c', 'd'], ['b'], ['a']])
})

test('only what is named stops, and nothing is waited for that does not', () => {
  assert.deepEqual(stopWaves(['a', 'c'], dependentsOf), [['a', 'c']])
  assert.deepEqual(stopWaves([], dependentsOf), [])
})

test('members of a circle stop together, last, and one that needs itself stops', () => {
  assert.deepEqual(stopWaves(['x', 'y', 'c'], dependentsOf), [['c'], ['x', 'y']])
  assert.deepEqual(
    stopWaves(['me'], () => ['me']),
    [['me']],
  )
})

test('dependents are found over several steps, once, and without the names themselves', () => {
  assert.deepEqual(allDependents(['a'], dependentsOf).toSorted(), ['b', 'c', 'd'])
  assert.deepEqual(allDependents(['a', 'b'], dependentsOf).toSorted(), ['c', 'd'])
  assert.deepEqual(allDependents(['x'], dependentsOf), ['y'])
})
