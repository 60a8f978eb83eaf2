import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACTION_SCHEMAS, isActionName, permissionForAction } from './actions.ts'
import { SIMPLE_PERMISSIONS } from './permissions.ts'

test('each action needs one of the permissions', () => {
  const table = Object.groupBy(Object.keys(ACTION_SCHEMAS).filter(isActionName), permissionForAction)
  assert.deepEqual(table['chat.send'], ['message'])
  assert.deepEqual(table['pm.send'], ['pm'])
  assert.ok(table['media.control']?.every((name) => name.startsWith('media.')))
  assert.deepEqual(table.moderate?.toSorted(), [
    'ban',
    'clear',
    'kick',
    'mute',
    'poll.close',
    'poll.open',
    'poll.vote',
    'unban',
    'unmute',
  ])
  for (const permission of Object.keys(table)) assert.ok(Object.hasOwn(SIMPLE_PERMISSIONS, permission))
})

test('what every object inherits is no action', () => {
  for (const name of ['toString', '__proto__', 'constructor', '', 'Message']) assert.ok(!isActionName(name))
})
