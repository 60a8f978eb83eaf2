import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_SCHEMAS, familyOf, hasRole, isEventName, ROLES } from './events.ts'

test('a role holds for those below it', () => {
  for (const [at, role] of ROLES.entries()) {
    assert.deepEqual(
      ROLES.filter((needed) => hasRole(role, needed)),
      ROLES.slice(0, at + 1),
    )
  }
})

test('each event belongs to one family, and what the bot keeps to itself to none', () => {
  const names = Object.keys(EVENT_SCHEMAS).filter(isEventName)
  const families = Object.groupBy(names, (name) => familyOf(name) ?? 'none')
  assert.deepEqual(families.none, ['message.replayed'])
  assert.deepEqual(families.pm, ['pm'])
  assert.ok(families.media?.every((name) => /^(media|playlist)\./.test(name)))
  assert.ok(families.chat?.every((name) => /^(message|user|poll|moderation|connected|disconnected)/.test(name)))
})

test('what every object inherits is no event', () => {
  for (const name of ['toString', '__proto__', 'constructor', '', 'Message']) assert.ok(!isEventName(name))
})
