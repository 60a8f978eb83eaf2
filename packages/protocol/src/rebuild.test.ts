import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as Type from 'typebox'
import { checkCompiled, rebuild } from './compiled.ts'
import { type ChildMessage, ChildMessageSchema } from './control.ts'

const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))

/** What is left of a value of JSON with unknown keys in it. */
function left(value: object): ChildMessage {
  const message: unknown = JSON.parse(JSON.stringify(value))
  assert.ok(checkCompiled(ChildMessageSchema, message))
  return rebuild(ChildMessageSchema, message)
}

const connection = { state: 'waiting', reason: 'kicked', since: 1, retryAt: 2 }
const offer = {
  name: 'roll',
  aliases: ['r'],
  help: 'h',
  usage: 'u',
  role: 'user',
  cooldown: { userMs: 1, channelMs: 2 },
  timeoutMs: 5,
}
const hook = { event: 'message', priority: 1, onFailure: 'open' }
const ready = { kind: 'ready', offers: { commands: [offer], hooks: [hook] }, address: { host: 'h', port: 1 } }

test('what is known stays as it is', () => {
  for (const message of [
    { kind: 'hello', protocol: 1, pid: 2 },
    ready,
    { kind: 'connection', connection },
    { kind: 'heartbeat', loopDelayMs: 1, handled: 2, failed: 3, lastActivityAt: null, complaint: 'c' },
    { kind: 'stopped', remembered: ['a', 'b'] },
  ]) {
    assert.deepEqual(left(message), message)
  }
})

test('what nobody knows is left out, at every place', () => {
  const more = { more: [{ and: 'more' }], 0: 1 }
  assert.deepEqual(left({ kind: 'connection', ...more, connection: { ...connection, ...more } }), {
    kind: 'connection',
    connection,
  })
  const offers = {
    ...more,
    commands: [{ ...offer, ...more, cooldown: { ...offer.cooldown, ...more } }],
    hooks: [{ ...hook, ...more }],
  }
  assert.deepEqual(left({ ...ready, ...more, offers, address: { ...ready.address, ...more } }), ready)
})

test('what is too deep to be written is gone', () => {
  // Only what has a number for a key, too, is written in a way that needs the stack.
  const message: unknown = { kind: 'connection', connection: { ...connection, 0: 1, x: deep(20_000) } }
  assert.throws(() => JSON.stringify(message), RangeError)
  assert.ok(checkCompiled(ChildMessageSchema, message))
  assert.deepEqual(rebuild(ChildMessageSchema, message), { kind: 'connection', connection })
})

test('a key of every object is a key like any other', () => {
  const message: unknown = JSON.parse('{"kind":"hello","protocol":1,"pid":2,"__proto__":{"x":1},"constructor":{}}')
  assert.ok(checkCompiled(ChildMessageSchema, message))
  assert.deepEqual(rebuild(ChildMessageSchema, message), { kind: 'hello', protocol: 1, pid: 2 })
  const record = Type.Record(Type.String(), Type.Object({ a: Type.Integer() }))
  const value = rebuild(record, JSON.parse('{"__proto__":{"a":1,"b":2},"k":{"a":3,"b":4}}'))
  assert.equal(Object.getPrototypeOf(value), Object.prototype)
  assert.deepEqual(Object.entries(value), [
    ['__proto__', { a: 1 }],
    ['k', { a: 3 }],
  ])
})

test('of several forms that of the value counts', () => {
  const schema = Type.Union([
    Type.Object({ kind: Type.Literal('done'), outcome: Type.Literal('ok') }),
    Type.Object({ kind: Type.Literal('done'), outcome: Type.Literal('failed'), error: Type.String() }),
    Type.Null(),
  ])
  assert.deepEqual(rebuild(schema, JSON.parse('{"kind":"done","outcome":"ok","error":"x"}')), {
    kind: 'done',
    outcome: 'ok',
  })
  const failed = { kind: 'done', outcome: 'failed', error: 'x' } as const
  assert.deepEqual(rebuild(schema, failed), failed)
  assert.equal(rebuild(schema, null), null)
})

test('a part of which nothing is said stays', () => {
  const schema = Type.Object({
    any: Type.Unknown(),
    list: Type.Array(Type.Unknown()),
    rest: Type.Object({}, { additionalProperties: Type.Object({ a: Type.Integer() }) }),
  })
  const value: unknown = { any: { b: [1] }, list: [{ c: 2 }], rest: { x: { a: 1 } } }
  assert.deepEqual(rebuild(schema, value as never), value)
})
