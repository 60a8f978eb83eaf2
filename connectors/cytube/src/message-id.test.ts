import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messageId } from './message-id.ts'

test('the id of a message depends on channel, time, author and text, and not on case', () => {
  const id = messageId('chat', 'lounge', 1, 'alice', 'hi')
  assert.equal(id, messageId('chat', 'Lounge', 1, 'Alice', 'hi'))
  const others = [
    messageId('pm', 'lounge', 1, 'alice', 'hi'),
    messageId('chat', 'other', 1, 'alice', 'hi'),
    messageId('chat', 'lounge', 2, 'alice', 'hi'),
    messageId('chat', 'lounge', 1, 'bob', 'hi'),
    messageId('chat', 'lounge', 1, 'alice', 'hi!'),
  ]
  assert.equal(new Set([id, ...others]).size, 6)
})
