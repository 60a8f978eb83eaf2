import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KeptMessages, MAX_KEPT_MESSAGES, MAX_WAITING_BYTES } from './kept-messages.ts'

const message = (subject: string, bytes = 1) => ({ subject, payload: new Uint8Array(bytes) })

test('messages come out in order, once', () => {
  const kept = new KeptMessages()
  for (const subject of ['a', 'b']) assert.ok(kept.keep(message(subject)))
  assert.deepEqual(
    kept.takeAll().map(({ subject }) => subject),
    ['a', 'b'],
  )
  assert.deepEqual(kept.takeAll(), [])
})

test('their number is bounded', () => {
  const kept = new KeptMessages()
  for (let count = 0; count < MAX_KEPT_MESSAGES; count++) assert.ok(kept.keep(message('a')))
  assert.equal(kept.keep(message('a')), false)
  kept.takeAll()
  assert.equal(kept.keep(message('a')), true)
})

test('their bytes are bounded', () => {
  const kept = new KeptMessages()
  assert.ok(kept.keep(message('a', MAX_WAITING_BYTES - 10)))
  assert.equal(kept.keep(message('b', 11)), false)
  assert.equal(kept.keep(message('b', 10)), true)
  assert.equal(kept.bytes, MAX_WAITING_BYTES)
})

test('what nobody wants any more makes room and does not come out', () => {
  const kept = new KeptMessages()
  let wanted = true
  kept.keep({ ...message('a', MAX_WAITING_BYTES), isWanted: () => wanted })
  assert.equal(kept.keep(message('b')), false)
  wanted = false
  assert.equal(kept.keep(message('b')), true)
  assert.deepEqual(
    kept.takeAll().map(({ subject }) => subject),
    ['b'],
  )
})
