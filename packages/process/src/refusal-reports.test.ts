import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChildMessage } from '@rosey/protocol'
import { RefusalReports } from './refusal-reports.ts'

type Refused = Extract<ChildMessage, { kind: 'refused' }>
const refusal = (subject: string) => ({ operation: 'publish', subject }) as const

test('a few are told one by one, the rest of the second as one that counts them all', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const sent: Refused[] = []
  const reports = new RefusalReports((message) => sent.push(message))
  for (let index = 0; index < 10; index++) reports.add(refusal(`s${index}`))
  assert.deepEqual(
    sent.map(({ subject, count }) => [subject, count]),
    [
      ['s0', undefined],
      ['s1', undefined],
      ['s2', undefined],
    ],
  )
  t.mock.timers.tick(1000)
  assert.deepEqual(sent.at(-1), { kind: 'refused', operation: 'publish', subject: 's9', count: 7 })
  // The sum was the first of this second.
  for (let index = 0; index < 5; index++) reports.add(refusal(`t${index}`))
  assert.equal(sent.length, 6)
  t.mock.timers.tick(1000)
  assert.equal(sent.at(-1)?.count, 3)
  t.mock.timers.tick(5000)
  assert.equal(sent.length, 7)
})

test('what is held back is told at the end, once', () => {
  const sent: Refused[] = []
  const reports = new RefusalReports((message) => sent.push(message))
  for (let index = 0; index < 5; index++) reports.add({ ...refusal('x'.repeat(600)), permission: 'chat.send' })
  reports.flush()
  reports.flush()
  assert.deepEqual([sent.length, sent.at(-1)?.count, sent.at(-1)?.permission], [4, 2, 'chat.send'])
  assert.ok(sent.every(({ subject }) => subject.length === 500))
})
