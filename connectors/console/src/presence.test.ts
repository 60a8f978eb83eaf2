import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConsoleIdentity } from '@rosey/protocol'
import { presenceChanges } from './presence.ts'

const ann: ConsoleIdentity = { user: 'ann', role: 'user', channel: 'lounge' }
const admin: ConsoleIdentity = { ...ann, role: 'admin' }
const bob: ConsoleIdentity = { ...ann, user: 'bob' }
const elsewhere: ConsoleIdentity = { ...ann, channel: 'kitchen' }

for (const [what, before, after, others, expected] of [
  ['a first client comes', undefined, ann, [bob, elsewhere], ['user.joined ann']],
  ['a second client of the same name comes', undefined, ann, [ann], []],
  ['one of two goes', ann, undefined, [ann], []],
  ['the last one goes', ann, undefined, [bob, elsewhere], ['user.left ann']],
  ['the role changes', ann, admin, [], ['user.updated ann']],
  ['nothing changes', ann, ann, [], []],
  ['the name changes', ann, bob, [], ['user.left ann', 'user.joined bob']],
  ['the name changes to one that is there', ann, bob, [bob], ['user.left ann']],
  ['the name changes and another keeps the old one', ann, bob, [ann], ['user.joined bob']],
] as const) {
  test(`${what}: ${expected.join(', ') || 'nothing is told'}`, () => {
    const changes = presenceChanges(before, after, others)
    assert.deepEqual(
      changes.map(({ name, identity }) => `${name} ${identity.user}`),
      expected,
    )
  })
}
