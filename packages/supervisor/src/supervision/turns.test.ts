import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Turns } from './turns.ts'

test('one begins when the one before has ended, also where that failed', async () => {
  const turns = new Turns()
  const seen: string[] = []
  const first = Promise.withResolvers<void>()
  const results = [
    turns.take(async () => {
      seen.push('first')
      await first.promise
      throw new Error('no luck')
    }),
    turns.take(async () => {
      seen.push('second')
      return 2
    }),
  ]
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(seen, ['first'])
  first.resolve()
  const [failed, second] = await Promise.allSettled(results)
  assert.equal(failed?.status, 'rejected')
  assert.deepEqual(second, { status: 'fulfilled', value: 2 })
})
