import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPlainly } from './check.ts'
import { CONSOLE_LIMITS, ConsoleIdentitySchema, ConsoleRequestSchema } from './console.ts'
import { encodeLine } from './json-lines.ts'

const identity = { user: 'you', role: 'user', channel: 'console' }

for (const [change, good] of [
  [{}, true],
  [{ user: 'Zoë-77' }, true],
  [{ user: '🎲' }, true],
  [{ role: 'owner' }, true],
  [{ user: '' }, false],
  [{ user: 'two words' }, false],
  [{ user: 'a\nb' }, false],
  [{ user: '\u001b[2J' }, false],
  [{ user: 'x'.repeat(61) }, false],
  [{ channel: 'a b' }, false],
  [{ role: 'king' }, false],
] as const) {
  test(`${JSON.stringify(change)} is ${good ? '' : 'not '}taken as who a client is`, () => {
    assert.equal(checkPlainly(ConsoleIdentitySchema, { ...identity, ...change }), good)
  })
}

test('the longest text fits into a line, however it is escaped', () => {
  const say = { kind: 'say', id: 0, text: '\u0001'.repeat(20_000) }
  assert.ok(checkPlainly(ConsoleRequestSchema, say))
  assert.ok(Buffer.byteLength(encodeLine(say)) < CONSOLE_LIMITS.maxBytes)
})
