import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPlainly, HookAnswerSchema, HookOfferSchema, RoseyError } from '@rosey/protocol'
import type { FilterDecision, FilteredMessage } from '../event.ts'
import { Filters } from './filters.ts'

const message: FilteredMessage = {
  id: 'm',
  time: 1,
  platform: 'test',
  user: { name: 'Ann', role: 'user', verified: true },
  text: 'hello',
  source: { connector: 'lounge', channel: 'main', traceId: 't' },
}

test('to the bot all filters are one, with the highest priority and the strictest failure', () => {
  const filters = new Filters()
  assert.deepEqual(filters.offers, [])
  filters.add({}, () => undefined)
  assert.deepEqual(filters.offers, [{ event: 'message', priority: 0, onFailure: 'open' }])
  const undo = filters.add({ priority: 7, onFailure: 'closed' }, () => undefined)
  assert.deepEqual(filters.offers, [{ event: 'message', priority: 7, onFailure: 'closed' }])
  assert.ok(checkPlainly(HookOfferSchema, filters.offers[0]))
  undo()
  assert.deepEqual(filters.offers, [{ event: 'message', priority: 0, onFailure: 'open' }])
})

test('a filter that the bot could not be told of is refused', () => {
  const filters = new Filters()
  const isRefused = (error: unknown) => error instanceof RoseyError && error.code === 'plugin-setup'
  assert.throws(() => filters.add({ priority: Number.NaN }, () => undefined), isRefused)
  assert.throws(() => filters.add({ priority: Number.POSITIVE_INFINITY }, () => undefined), isRefused)
  assert.throws(() => filters.add({ onFailure: 'maybe' as 'open' }, () => undefined), isRefused)
})

test('each filter sees the text as the one before left it', async () => {
  const filters = new Filters()
  filters.add({ priority: 1 }, async ({ text }) => ({ change: `${text}!` }))
  filters.add({}, ({ text }) => ({ change: text.toUpperCase() }))
  filters.add({ priority: 2 }, () => undefined)
  assert.deepEqual(await filters.decide(message), { kind: 'change', text: 'HELLO!' })
})

test('a text that is as before has not changed', async () => {
  const filters = new Filters()
  assert.deepEqual(await filters.decide(message), { kind: 'pass' })
  filters.add({}, ({ text }) => ({ change: text }))
  assert.deepEqual(await filters.decide(message), { kind: 'pass' })
})

for (const [decision, answer] of [
  [{ stop: true }, { kind: 'stop' }],
  [{ stop: 'spam' }, { kind: 'stop', reason: 'spam' }],
  [{ stop: 'x'.repeat(5000) }, { kind: 'stop', reason: 'x'.repeat(300) }],
  [{ change: 'x'.repeat(30_000) }, { kind: 'change', text: 'x'.repeat(20_000) }],
] as const) {
  test(`a decision ${JSON.stringify(decision).slice(0, 30)} is one that the bot can read`, async () => {
    const filters = new Filters()
    filters.add({}, (): FilterDecision => decision)
    assert.deepEqual(await filters.decide(message), answer)
    assert.ok(checkPlainly(HookAnswerSchema, answer))
  })
}

test('a stop ends it and a failure is thrown', async () => {
  const filters = new Filters()
  const undo = filters.add({}, () => ({ stop: true }))
  filters.add({}, () => {
    throw new Error('broken')
  })
  assert.deepEqual(await filters.decide(message), { kind: 'stop' })
  undo()
  await assert.rejects(filters.decide(message), /broken/)
})
