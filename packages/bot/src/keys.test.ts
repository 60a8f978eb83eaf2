import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fingerprintOf, invocationIdOf } from './keys.ts'

const line = { connector: 'cytube', channel: 'room', id: 'm1' }

test('a message is the same invocation in every process of the bot', () => {
  assert.equal(invocationIdOf(line), invocationIdOf({ ...line }))
})

test('messages of other connectors and channels with the same id are other invocations', () => {
  const ids = [line, { ...line, connector: 'console' }, { ...line, channel: 'lobby' }, { ...line, id: 'm2' }].map(
    invocationIdOf,
  )
  assert.equal(new Set(ids).size, ids.length)
})

test('the same command with the same arguments has one fingerprint, and nothing else has it', () => {
  const prints = [
    fingerprintOf('dice', 'roll', ['a', 'b']),
    fingerprintOf('dice', 'roll', ['a b']),
    fingerprintOf('dice', 'roll', ['A', 'b']),
    fingerprintOf('dice', 'flip', ['a', 'b']),
    fingerprintOf('other', 'roll', ['a', 'b']),
  ]
  assert.equal(new Set(prints).size, prints.length)
  assert.equal(fingerprintOf('dice', 'roll', ['a', 'b']), prints[0])
})
