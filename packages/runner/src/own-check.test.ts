import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '../../../test/support/until.ts'
import { OwnCheck } from './own-check.ts'

test('what a check says is known until the next one says otherwise', async () => {
  const answers: (() => unknown)[] = [
    () => 'the word list is gone',
    () => {
      throw new Error('no answer from the service')
    },
    () => undefined,
  ]
  let next = 0
  using check = new OwnCheck(() => answers[Math.min(next, answers.length - 1)]?.(), 5)
  assert.equal(await until(() => check.complaint), 'the word list is gone')
  next++
  await until(() => (check.complaint === 'healthCheck() failed: no answer from the service' ? true : undefined))
  next++
  await until(() => (check.complaint === undefined ? true : undefined))
})

test('one check runs at a time, and one that does not end is a complaint', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
  const answer = Promise.withResolvers<void>()
  let runs = 0
  using check = new OwnCheck(() => {
    runs++
    return answer.promise
  }, 1000)
  t.mock.timers.tick(4000)
  assert.deepEqual([runs, check.complaint], [1, undefined])
  t.mock.timers.tick(1000)
  assert.equal(check.complaint, 'healthCheck() has not ended within 5 s')
  answer.resolve()
  await answer.promise
  t.mock.timers.reset()
  await until(() => (check.complaint === undefined ? true : undefined))
  assert.equal(runs, 1)
})

test('a complaint is cut, and after the end nothing is asked', async () => {
  const { complaint } = await (async () => {
    using check = new OwnCheck(async () => 'x'.repeat(10_000), 5)
    return { complaint: await until(() => check.complaint) }
  })()
  assert.equal(complaint.length, 500)
})
