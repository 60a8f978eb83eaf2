import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WorkQueue } from './work-queue.ts'

function queueOf(concurrency: number, maxPending: number) {
  const begun: string[] = []
  const errors: unknown[] = []
  const gates = new Map<string, PromiseWithResolvers<void>>()
  const queue = new WorkQueue<string>({
    concurrency,
    maxPending,
    work: (item) => {
      begun.push(item)
      const gate = Promise.withResolvers<void>()
      gates.set(item, gate)
      return gate.promise
    },
    onError: (item, error) => errors.push([item, error]),
  })
  return { queue, begun, errors, gates }
}

test('as many as may be are at work, the others wait in order', async () => {
  const { queue, begun, gates } = queueOf(2, 10)
  for (const item of ['a', 'b', 'c', 'd']) assert.ok(queue.push(item))
  assert.deepEqual(begun, ['a', 'b'])
  assert.equal(queue.pending, 2)
  gates.get('b')?.resolve()
  gates.get('a')?.resolve()
  for (let turn = 0; turn < 5; turn++) await undefined
  assert.deepEqual(begun, ['a', 'b', 'c', 'd'])
})

test('an item beyond the bound is refused', () => {
  const { queue } = queueOf(1, 1)
  assert.deepEqual(
    ['a', 'b', 'c'].map((item) => queue.push(item)),
    [true, true, false],
  )
})

test('work that fails is told, and the next begins', async () => {
  const { queue, begun, errors, gates } = queueOf(1, 5)
  queue.push('a')
  queue.push('b')
  gates.get('a')?.reject('broken')
  for (let turn = 0; turn < 5; turn++) await undefined
  assert.deepEqual(errors, [['a', 'broken']])
  assert.deepEqual(begun, ['a', 'b'])
})

test('it is idle when all is done', async () => {
  const { queue, gates } = queueOf(1, 5)
  await queue.whenIdle()
  queue.push('a')
  queue.push('b')
  let idle = false
  const waiting = queue.whenIdle().then(() => {
    idle = true
  })
  gates.get('a')?.resolve()
  for (let turn = 0; turn < 5; turn++) await undefined
  assert.equal(idle, false)
  gates.get('b')?.resolve()
  await waiting
})

test('a cleared queue forgets what waits', async () => {
  const { queue, begun, gates } = queueOf(1, 5)
  queue.push('a')
  queue.push('b')
  queue.clear()
  gates.get('a')?.resolve()
  await queue.whenIdle()
  assert.deepEqual(begun, ['a'])
})

test('a long row of items that are done at once needs no deep stack', async () => {
  let done = 0
  const gate = Promise.withResolvers<void>()
  const queue = new WorkQueue<{ wait?: boolean }>({
    concurrency: 1,
    maxPending: 5000,
    work: ({ wait }) => {
      done += 1
      return wait ? gate.promise : undefined
    },
    onError: () => {},
  })
  queue.push({ wait: true })
  for (let item = 0; item < 5000; item++) queue.push({})
  gate.resolve()
  await queue.whenIdle()
  assert.equal(done, 5001)
})
