import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strictUserOf } from './strict-user.ts'

test('a plugin always has the same user id, and others have others', () => {
  const names = Array.from({ length: 200 }, (_, index) => `plugin-${index}`)
  const users = names.map(strictUserOf)
  assert.deepEqual(names.map(strictUserOf), users)
  assert.equal(new Set(users).size, users.length)
})

test('no user id is one that a system gives to people, services or containers', () => {
  for (const name of ['a', 'dice-roller', 'x'.repeat(40)]) {
    const user = strictUserOf(name)
    assert.ok(user >= 0x7000_0000 && user < 0x7800_0000, `${name}: ${user}`)
  }
})
