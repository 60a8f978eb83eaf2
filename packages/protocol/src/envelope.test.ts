import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPlainly } from './check.ts'
import { EnvelopeSchema, isExpired, PROTOCOL_VERSION, wrap } from './envelope.ts'

test('an envelope gets an id, starts a trace of its own and carries no more than it must', () => {
  const envelope = wrap({ text: 'x' }, {}, () => 'new', 5)
  assert.deepEqual(envelope, { id: 'new', time: 5, traceId: 'new', v: PROTOCOL_VERSION, data: { text: 'x' } })
  assert.ok(checkPlainly(EnvelopeSchema, JSON.parse(JSON.stringify(envelope))))
})

test('an envelope keeps what the sender gives it', () => {
  const never = () => assert.fail('no id is needed')
  const envelope = wrap(1, { id: 'again', traceId: 'trace', expiresAt: 9 }, never, 5)
  assert.deepEqual(envelope, { id: 'again', time: 5, traceId: 'trace', v: PROTOCOL_VERSION, expiresAt: 9, data: 1 })
})

test('an envelope is expired after its time and never without one', () => {
  const envelope = wrap(1, { expiresAt: 9 }, () => 'x', 0)
  assert.deepEqual(
    [8, 9, 10].map((now) => isExpired(envelope, now)),
    [false, false, true],
  )
  assert.ok(
    !isExpired(
      wrap(1, {}, () => 'x', 0),
      Number.MAX_VALUE,
    ),
  )
})
