import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CallCounter } from './call-counter.ts'
import { HandlerList } from './handlers.ts'

interface Event {
  readonly text: string
  stop(): void
}

function listWith() {
  const list = new HandlerList<Event>()
  const seen: string[] = []
  const errors: string[] = []
  const counter = new CallCounter()
  const dispatch = (text: string) =>
    list.dispatch(
      { text },
      {
        succeeded: () => counter.succeeded(),
        failed: (error) => {
          counter.failed(error)
          errors.push(String(error))
        },
      },
    )
  return { list, seen, errors, dispatch, counter }
}

test('handlers run by priority, and in the order of their registration where that is the same', async () => {
  const { list, seen, dispatch } = listWith()
  for (const [name, priority] of [
    ['a', 0],
    ['b', 5],
    ['c', undefined],
    ['d', 5],
    ['e', -1],
  ] as const) {
    list.add(priority === undefined ? {} : { priority }, () => void seen.push(name))
  }
  await dispatch('x')
  assert.deepEqual(seen, ['b', 'd', 'a', 'c', 'e'])
})

test('a handler waits for the one before, and sees nothing that one has stopped', async () => {
  const { list, seen, dispatch } = listWith()
  list.add({}, async ({ text, stop }) => {
    await Promise.resolve()
    seen.push('first')
    if (text === 'stop') stop()
  })
  list.add({}, () => void seen.push('second'))
  await dispatch('stop')
  assert.deepEqual(seen, ['first'])
  await dispatch('go')
  assert.deepEqual(seen, ['first', 'first', 'second'])
})

test('what throws, rejects or has a throwing filter is told and hurts no other', async () => {
  const { list, seen, errors, dispatch, counter } = listWith()
  list.add({}, () => {
    throw new Error('thrown')
  })
  list.add({}, () => Promise.reject(new Error('rejected')))
  const filter = () => {
    throw new Error('filter')
  }
  list.add({ filter }, () => assert.fail('its filter has not said yes'))
  list.add({}, () => void seen.push('last'))
  await dispatch('x')
  assert.deepEqual(seen, ['last'])
  assert.deepEqual(errors, ['Error: thrown', 'Error: rejected', 'Error: filter'])
  assert.equal(counter.read().handled, 4)
})

test('a filter decides what its handler sees, and what is passed by is not counted', async () => {
  const { list, seen, dispatch, counter } = listWith()
  list.add({ filter: ({ text }) => text.startsWith('y') }, ({ text }) => void seen.push(text))
  for (const text of ['yes', 'no', 'you']) await dispatch(text)
  assert.deepEqual(seen, ['yes', 'you'])
  const { handled, failed } = counter.read()
  assert.deepEqual([handled, failed], [2, 0])
})

test('an undone handler is gone, also for itself and in the middle of an event', async () => {
  const { list, seen, dispatch } = listWith()
  const undo = list.add({}, () => {
    seen.push('once')
    undo()
  })
  list.add({}, () => void seen.push('always'))
  await dispatch('x')
  await dispatch('x')
  assert.deepEqual(seen, ['once', 'always', 'always'])
})
