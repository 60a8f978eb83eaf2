import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChildMessage } from '@rosey/protocol'
import { NoiseReports } from './noise-reports.ts'

type Limited = Extract<ChildMessage, { kind: 'limited' }>

function reports() {
  const sent: Limited[] = []
  return { sent, reports: new NoiseReports((message) => sent.push(message)) }
}

test('the first of a kind is told at once, the rest of the second as a sum', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { sent, reports: noise } = reports()
  for (let index = 0; index < 1000; index++) noise.add('messages')
  noise.add('replies')
  assert.deepEqual(sent, [
    { kind: 'limited', what: 'messages', count: 1 },
    { kind: 'limited', what: 'replies', count: 1 },
  ])
  t.mock.timers.tick(1000)
  assert.deepEqual(sent.slice(2), [{ kind: 'limited', what: 'messages', count: 999 }])
  // The sum was the first of this second; nothing has come of the other kind for a second.
  noise.add('messages')
  noise.add('replies')
  assert.deepEqual(sent.slice(3), [{ kind: 'limited', what: 'replies', count: 1 }])
  t.mock.timers.tick(1000)
  assert.deepEqual(sent.slice(4), [{ kind: 'limited', what: 'messages', count: 1 }])
  t.mock.timers.tick(10_000)
  assert.equal(sent.length, 5)
})

test('what is held back is told at the end, once', () => {
  const { sent, reports: noise } = reports()
  for (let index = 0; index < 5; index++) noise.add('requests')
  noise.flush()
  noise.flush()
  assert.deepEqual(
    sent.map(({ count }) => count),
    [1, 4],
  )
})
