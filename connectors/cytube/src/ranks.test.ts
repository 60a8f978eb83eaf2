import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isVerified, roleOf } from './ranks.ts'

test('ranks become roles: guests up to 0, users and leaders below 2, moderators from 2 on', () => {
  const roles = [-1, 0, 1, 1.5, 2, 3, 5, 255].map((rank) => `${roleOf(rank)} ${isVerified(rank)}`)
  assert.deepEqual(roles, [
    'guest false',
    'guest false',
    'user true',
    'user true',
    'moderator true',
    'moderator true',
    'moderator true',
    'moderator true',
  ])
})
