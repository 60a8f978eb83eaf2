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

const never = (error: unknown) => assert.fail(String(error))

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
  assert.deepEqual(await filters.decide(message, never), { kind: 'change', text: 'HELLO!' })
})

test('a text that is as before has not changed', async () => {
  const filters = new Filters()
  assert.deepEqual(await filters.decide(message, never), { kind: 'pass' })
  filters.add({}, ({ text }) => ({ change: text }))
  assert.deepEqual(await filters.decide(message, never), { kind: 'pass' })
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
    assert.deepEqual(await filters.decide(message, never), answer)
    assert.ok(checkPlainly(HookAnswerSchema, answer))
  })
}

test('a stop ends it', async () => {
  const filters = new Filters()
  filters.add({}, () => ({ stop: true }))
  filters.add({}, () => assert.fail('it is not asked'))
  assert.deepEqual(await filters.decide(message, never), { kind: 'stop' })
})

for (const [what, handle] of [
  ['throws', () => assert.fail('broken')],
  ['rejects', () => Promise.reject(new Error('broken'))],
  ['gives a number', () => 7 as unknown as FilterDecision],
  ['changes into a number', () => ({ change: 7 }) as unknown as FilterDecision],
] as const) {
  test(`a filter that ${what} counts by its own word: open goes on, closed stops`, async () => {
    const filters = new Filters()
    const failures: unknown[] = []
    const failed = (error: unknown) => failures.push(error)
    const undo = filters.add({ priority: 2, onFailure: 'open' }, handle)
    filters.add({ priority: 1, onFailure: 'closed' }, ({ text }) => ({ change: `${text}!` }))
    assert.deepEqual(await filters.decide(message, failed), { kind: 'change', text: 'hello!' })
    assert.equal(failures.length, 1)
    undo()
    filters.add({ priority: 2, onFailure: 'closed' }, handle)
    assert.deepEqual(await filters.decide(message, failed), { kind: 'stop', reason: 'a filter failed' })
    assert.equal(failures.length, 2)
  })
}
