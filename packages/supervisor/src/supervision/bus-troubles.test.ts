import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger } from '@rosey/protocol'
import { BusTroubles } from './bus-troubles.ts'
import { RefusedUsesCount } from './refused-uses.ts'

const SUBJECT = 'rosey.command.other.x'

function troubles() {
  const lines: string[] = []
  const at = { now: Date.UTC(2026, 10, 21) }
  const log = createLogger((_level, _fields, message) => void lines.push(message))
  return { troubles: new BusTroubles(log, () => at.now), lines, at }
}

test('refusals are counted, the last one is kept, and no count can be made absurd', () => {
  assert.equal(new RefusedUsesCount().uses, undefined)
  const uses = new RefusedUsesCount()
  uses.add({ kind: 'refused', operation: 'publish', subject: SUBJECT }, 0)
  const { count, last } = uses.add(
    { kind: 'refused', operation: 'subscribe', subject: 'a\u001b[2J\nb', permission: 'chat.read', count: 6 },
    1000,
  )
  assert.deepEqual(
    [count, last.operation, last.permission, last.time],
    [7, 'subscribe', 'chat.read', '1970-01-01T00:00:01.000Z'],
  )
  assert.doesNotMatch(last.subject, /\n/)
  uses.add({ kind: 'refused', operation: 'publish', subject: SUBJECT, count: Number.MAX_SAFE_INTEGER }, 0)
  assert.equal(uses.uses?.count, 1_000_007)
  assert.equal(uses.uses?.last.permission, null)
})

test('a refusal is logged with its remedy, and not again for a while', () => {
  const { troubles: all, lines, at } = troubles()
  const uses = new RefusedUsesCount()
  const refuse = (name: string, permission?: string) =>
    all.refused(
      name,
      uses.add(
        { kind: 'refused', operation: 'publish', subject: SUBJECT, ...(permission ? { permission } : {}) },
        at.now,
      ),
    )
  refuse('dice', 'chat.send')
  refuse('dice')
  refuse('8ball')
  at.now += 10_000
  refuse('dice')
  assert.deepEqual(lines, [
    `dice may not publish on ${SUBJECT}: its manifest does not list chat.send (1 refused so far)`,
    `8ball may not publish on ${SUBJECT}: no permission allows it (3 refused so far)`,
    `dice may not publish on ${SUBJECT}: no permission allows it (4 refused so far)`,
  ])
})

test('who was too slow is named with count and reason, and leaves the notices after a while', () => {
  const { troubles: all, lines, at } = troubles()
  all.tooSlow('dice', 'a lot waits')
  all.tooSlow('dice', 'a lot waits')
  all.tooSlow('', 'more waits')
  assert.deepEqual([all.slowClient('dice')?.count, all.slowClient('bot')], [2, undefined])
  assert.equal(lines.length, 2)
  assert.match(
    all.notices[0] ?? '',
    /^dice was cut off the bus 2 times .* last at 2026-11-21T00:00:00.000Z: a lot waits$/,
  )
  assert.match(all.notices[1] ?? '', /^a client without a name was cut off the bus once/)
  at.now += 11 * 60_000
  assert.deepEqual(all.notices, [])
  assert.equal(all.slowClient('dice')?.count, 2)
})

test('strangers with ever new names do not fill the memory', () => {
  const { troubles: all } = troubles()
  for (let index = 0; index < 500; index++) all.tooSlow(`tool-${index}`, 'x')
  assert.equal(all.notices.length, 50)
  assert.equal(all.slowClient('tool-0'), undefined)
  assert.equal(all.slowClient('tool-499')?.count, 1)
})
