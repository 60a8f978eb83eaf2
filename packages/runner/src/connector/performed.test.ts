import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ActionResult } from '@rosey/protocol'
import { PerformedActions } from './performed.ts'

const sent: ActionResult = { outcome: 'sent' }

test('the same id is done once and gets one result, also while it is under way', async () => {
  const performed = new PerformedActions()
  const gate = Promise.withResolvers<ActionResult>()
  let count = 0
  const perform = () => {
    count += 1
    return gate.promise
  }
  const first = performed.once('a', perform)
  const again = performed.once('a', perform)
  gate.resolve(sent)
  assert.deepEqual(await Promise.all([first, again, performed.once('a', perform)]), [sent, sent, sent])
  assert.equal(count, 1)
  await performed.once('b', perform)
  assert.equal(count, 2)
})

test('a thousand are remembered, then the oldest is forgotten', async () => {
  const performed = new PerformedActions()
  const done: string[] = []
  const perform = (id: string) =>
    performed.once(id, () => {
      done.push(id)
      return Promise.resolve(sent)
    })
  for (let count = 0; count < 1000; count++) await perform(`a${count}`)
  await perform('a0')
  assert.equal(done.length, 1000)
  await perform('b')
  await perform('a1')
  assert.equal(done.length, 1001)
  await perform('a0')
  assert.equal(done.length, 1002)
})
