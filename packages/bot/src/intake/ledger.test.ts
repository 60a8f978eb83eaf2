import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ledger, type Settled } from './ledger.ts'

const ANSWERED: Settled = { kind: 'settled', outcome: 'answered', replies: 1 }

test('an event that comes again hears the outcome of the first, before and after it is there', () => {
  const ledger = new Ledger()
  const heard: Settled[] = []
  const first = ledger.take('lounge', 'main', 'm1')
  assert.equal(first.isNew, true)
  const second = ledger.take('lounge', 'main', 'm1')
  assert.equal(second.isNew, false)
  second.entry.whenSettled((settled) => heard.push(settled))
  assert.equal(heard.length, 0)
  first.entry.settle(ANSWERED)
  first.entry.settle({ kind: 'settled', outcome: 'failed', replies: 0 })
  ledger.take('lounge', 'main', 'm1').entry.whenSettled((settled) => heard.push(settled))
  assert.deepEqual(heard, [ANSWERED, ANSWERED])
})

test('ids belong to their connector and channel', () => {
  const ledger = new Ledger()
  ledger.take('lounge', 'main', 'm1')
  assert.equal(ledger.take('lounge', 'other', 'm1').isNew, true)
  assert.equal(ledger.take('den', 'main', 'm1').isNew, true)
  assert.equal(ledger.knows('lounge', 'main', 'm1'), true)
  assert.equal(ledger.knows('lounge', 'main', 'm2'), false)
})

test('the oldest ids of a channel are forgotten', () => {
  const ledger = new Ledger()
  for (let index = 0; index <= 1000; index++) ledger.take('lounge', 'main', `m${index}`)
  assert.equal(ledger.knows('lounge', 'main', 'm0'), false)
  assert.equal(ledger.knows('lounge', 'main', 'm1'), true)
})
