import assert from 'node:assert/strict'
import { test } from 'node:test'
import { invocationIdOf } from './keys.ts'

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
