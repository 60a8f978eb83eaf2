import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Scope } from './scope.ts'

const never = (error: unknown) => assert.fail(String(error))

test('everything is released in reverse order, once', () => {
  const scope = new Scope()
  const undone: string[] = []
  for (const name of ['a', 'b', 'c']) scope.own(() => undone.push(name))
  scope.release(never)
  scope.release(never)
  assert.deepEqual(undone, ['c', 'b', 'a'])
})

test('what is undone early is not undone again', () => {
  const scope = new Scope()
  const undone: string[] = []
  const undo = scope.own(() => undone.push('early'))
  scope.own(() => undone.push('late'))
  undo()
  undo()
  scope.release(never)
  undo()
  assert.deepEqual(undone, ['early', 'late'])
})

test('an undo that throws is told and keeps none of the others', () => {
  const scope = new Scope()
  const told: unknown[] = []
  let released = 0
  scope.own(() => released++)
  scope.own(() => {
    throw new Error('cannot')
  })
  scope.own(() => released++)
  scope.release((error) => told.push(String(error)))
  assert.deepEqual([released, told], [2, ['Error: cannot']])
})

test('an undo may take back another one', () => {
  const scope = new Scope()
  const undone: string[] = []
  const first = scope.own(() => undone.push('first'))
  scope.own(() => first())
  scope.release(never)
  assert.deepEqual(undone, ['first'])
})

test('after the release nothing can be registered', () => {
  const scope = new Scope()
  scope.release(never)
  let undone = 0
  const undo = scope.own(() => undone++)
  assert.equal(undone, 1)
  undo()
  assert.equal(undone, 1)
})
