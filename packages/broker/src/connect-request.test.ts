import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_CONNECT, readConnect } from './connect-request.ts'

test('what CONNECT leaves out stays as it was', () => {
  const first = readConnect('{"verbose":false,"name":"one","headers":true}', DEFAULT_CONNECT)
  assert.ok(first.kind === 'ok')
  const second = readConnect('{"no_responders":true,"name":null}', first.request)
  assert.ok(second.kind === 'ok')
  assert.deepEqual(second.request, {
    ...DEFAULT_CONNECT,
    verbose: false,
    name: 'one',
    headers: true,
    noResponders: true,
  })
})

test('null says nothing', () => {
  assert.deepEqual(readConnect('null', DEFAULT_CONNECT), { kind: 'ok', request: DEFAULT_CONNECT })
})

for (const json of [
  '',
  '{',
  '5',
  '[]',
  '"x"',
  '{"name":5}',
  '{"verbose":"yes"}',
  '{"protocol":"1"}',
  '{"protocol":0.5}',
]) {
  test(`CONNECT ${json} is refused without a word`, () => {
    const reading = readConnect(json, DEFAULT_CONNECT)
    assert.ok(reading.kind === 'violation')
    assert.equal(reading.violation.answer, undefined)
  })
}

test('a prototype in CONNECT is a field like any other', () => {
  const reading = readConnect('{"__proto__":{"verbose":false}}', DEFAULT_CONNECT)
  assert.ok(reading.kind === 'ok')
  assert.equal(reading.request.verbose, true)
})
