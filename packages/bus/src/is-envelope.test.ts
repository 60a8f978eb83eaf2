import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPlainly, EnvelopeSchema } from '@rosey/protocol'
import { isEnvelope } from './is-envelope.ts'

const right = { id: 'a', time: 1, traceId: 'b', v: 1, data: null }

const cases: Record<string, unknown> = {
  'the least': right,
  'an expiry': { ...right, expiresAt: 5 },
  'an unknown key': { ...right, more: true },
  'an id of 128 characters': { ...right, id: 'x'.repeat(128) },
  'an id of 129 characters': { ...right, id: 'x'.repeat(129) },
  'an empty id': { ...right, id: '' },
  'no id': { ...right, id: undefined },
  'an empty trace id': { ...right, traceId: '' },
  'a number as trace id': { ...right, traceId: 3 },
  'a time in words': { ...right, time: 'now' },
  'an endless time': { ...right, time: Number.POSITIVE_INFINITY },
  'another version': { ...right, v: 2 },
  'an expiry in words': { ...right, expiresAt: 'soon' },
  'an expiry of null': { ...right, expiresAt: null },
  'no data': { id: 'a', time: 1, traceId: 'b', v: 1 },
  null: null,
  'an array': [],
  'a text': 'text',
}

for (const [name, value] of Object.entries(cases)) {
  test(`an envelope with ${name} is judged as the schema judges it`, () => {
    assert.equal(isEnvelope(value), checkPlainly(EnvelopeSchema, value))
  })
}

test('both kinds of verdict are in the table', () => {
  assert.equal(new Set(Object.values(cases).map(isEnvelope)).size, 2)
})
