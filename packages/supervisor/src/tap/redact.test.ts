import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secretsIn, withoutSecretKeys, withoutWords } from './redact.ts'

const SECRET_KEYS = ['password', 'Passwd', 'accessToken', 'client_secret', 'seed', 'Authorization', 'api-key', 'JWT']

for (const key of SECRET_KEYS) {
  test(`what stands under ${key} is not shown`, () => {
    assert.deepEqual(withoutSecretKeys({ a: [{ [key]: { deep: 'x' } }] }), { a: [{ [key]: '[redacted]' }] })
  })
}

test('what stands under any other key is shown', () => {
  const value = { text: 'a word', user: { name: 'Ann', rank: 1 }, passed: true, list: [null, 1] }
  assert.deepEqual(withoutSecretKeys(value), value)
})

test('a value that is nested without end is cut', () => {
  const value: Record<string, unknown> = {}
  value.self = value
  assert.match(JSON.stringify(withoutSecretKeys(value)), /too deep to show/)
})

test('of a private message only who and which is shown', () => {
  const message = { id: 'm1', user: { name: 'Ann', role: 'user' }, text: 'hush', args: ['hush'], raw: { msg: 'hush' } }
  assert.deepEqual(withoutWords(message), { id: 'm1', user: 'Ann', text: '[private]' })
  assert.deepEqual(withoutWords({ to: 'Ann', text: 'hush' }), { to: 'Ann', text: '[private]' })
  assert.deepEqual(withoutWords({ user: 5, id: { text: 'hush' } }), { text: '[private]' })
  assert.equal(withoutWords('hush'), '[private]')
})

test('the secrets of a config are known', () => {
  const config = { connectors: { a: { config: { password: 'say "x"', user: 'bot', pass: 'abc' } } } }
  assert.deepEqual(secretsIn(config), ['say "x"'])
})
