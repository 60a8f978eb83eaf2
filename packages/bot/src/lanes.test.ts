import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Lanes } from './lanes.ts'

const noError = (error: unknown) => assert.fail(String(error))

test('tasks of a lane run in order, one at a time; lanes run beside each other', async () => {
  const lanes = new Lanes(10, noError)
  const gate = Promise.withResolvers<void>()
  const done: string[] = []
  lanes.add('a', async () => {
    await gate.promise
    done.push('a1')
  })
  lanes.add('a', async () => void done.push('a2'))
  lanes.add('b', async () => void done.push('b1'))
  await turn()
  assert.deepEqual(done, ['b1'])
  gate.resolve()
  await turn()
  assert.deepEqual(done, ['b1', 'a1', 'a2'])
  assert.equal(lanes.isIdle, true)
})

test('a lane takes no more than it may hold', async () => {
  const lanes = new Lanes(2, noError)
  const gate = Promise.withResolvers<void>()
  const task = () => gate.promise
  assert.deepEqual(
    [1, 2, 3, 4].map(() => lanes.add('a', task)),
    [true, true, true, false],
  )
  assert.equal(lanes.waitingIn('a'), 2)
  gate.resolve()
  await turn()
  assert.equal(lanes.add('a', task), true)
})

test('a task that fails does not stop its lane', async () => {
  const errors: unknown[] = []
  const lanes = new Lanes(10, (error) => errors.push(error))
  const done: string[] = []
  lanes.add('a', () => Promise.reject(new Error('no')))
  lanes.add('a', async () => void done.push('next'))
  await turn()
  assert.deepEqual(done, ['next'])
  assert.equal(errors.length, 1)
})
