import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandSubject, eventSubject, sendSubject, wrap } from '@rosey/protocol'
import { secretsOf } from '../logs/secrets.ts'
import { tapEvent } from './tap-event.ts'
import { isEventWanted, isSubjectWanted } from './tap-filter.ts'

const NOW = Date.UTC(2026, 10, 21, 10)
const asIs = secretsOf([])
const seen = (subject: string, data: unknown, redactor = asIs) => {
  const envelope = wrap(data, { traceId: 't1' }, () => 'i1', NOW)
  return tapEvent({ subject, data: Buffer.from(JSON.stringify(envelope)) }, redactor, NOW)
}
const chat = eventSubject('chat', 'lounge', 'main', 'message').subject
const roll = commandSubject('dice', 'roll').subject

test('a message is shown with who, where, size and data', () => {
  const { bytes, ...event } = seen(chat, { text: 'hello', token: 't' })
  assert.ok(bytes > 20)
  assert.deepEqual(event, {
    time: '2026-11-21T10:00:00.000Z',
    subject: chat,
    readable: 'chat.lounge.main.message',
    kind: 'chat',
    from: 'bot',
    connector: 'lounge',
    channel: 'main',
    private: false,
    traceId: 't1',
    data: { text: 'hello', token: '[redacted]' },
  })
})

test('no word of a private message is shown, whichever way it goes', () => {
  for (const event of [
    seen(eventSubject('pm', 'lounge', '', 'pm').subject, { text: 'hush' }),
    seen(sendSubject('dice', 'lounge', 'main', 'pm').subject, { to: 'Ann', text: 'hush' }),
    seen(roll, { private: true, text: 'hush', args: ['hush'], connector: 'lounge', channel: 'main' }),
  ]) {
    assert.equal(event.private, true)
    assert.doesNotMatch(JSON.stringify(event), /hush/)
  }
  assert.equal(seen(roll, { private: false, text: 'aloud' }).private, false)
})

test('what is stored, and what is none of our messages, is not shown', () => {
  assert.equal(seen('rosey.store.dice.set', { value: 'x' }).data, '[storage]')
  for (const bytes of ['garbage', '5', 'null', '{"a":1}', '']) {
    assert.equal(tapEvent({ subject: chat, data: Buffer.from(bytes) }, asIs, NOW).data, '[not readable]')
  }
  assert.equal(tapEvent({ subject: 'rosey.pm.lounge.pm', data: Buffer.from('hush') }, asIs, NOW).data, '[private]')
  const huge = Buffer.from(JSON.stringify({ data: 'x'.repeat(300_000) }))
  assert.equal(tapEvent({ subject: chat, data: huge }, asIs, NOW).data, '[not readable]')
})

test('known secrets are taken out before anything is cut, and a long message is cut', () => {
  const secret = 's3cret'
  const event = seen(chat, { text: `${'x'.repeat(3985)}${secret}${'y'.repeat(100)}` }, secretsOf([secret]))
  assert.equal(event.clipped, true)
  assert.doesNotMatch(JSON.stringify(event), /s3/)
})

test('a secret is taken out where it is a number or a part of one, and breaks no form', () => {
  const event = seen(chat, { text: 'x', number: 123456, longer: 71234569, other: 5 }, secretsOf(['123456']))
  assert.deepEqual(event.data, { text: 'x', number: '[redacted]', longer: '[redacted]', other: 5 })
})

test('events are filtered by kind, sender, place and text, and only by what is shown', () => {
  const event = seen(chat, { text: 'a Needle', password: 'haystack' })
  assert.equal(isSubjectWanted(event, {}), true)
  assert.equal(isSubjectWanted(event, { kinds: ['pm', 'chat'], from: 'bot' }), true)
  assert.equal(isSubjectWanted(event, { kinds: ['pm'] }), false)
  assert.equal(isSubjectWanted(event, { from: 'dice' }), false)
  for (const channel of ['lounge', 'main', 'lounge:main']) assert.equal(isEventWanted(event, { channel }), true)
  assert.equal(isEventWanted(event, { channel: 'other' }), false)
  assert.equal(isEventWanted(event, { grep: 'nEEDLE' }), true)
  assert.equal(isEventWanted(event, { grep: 'haystack' }), false)
  assert.equal(isEventWanted(seen('rosey.event.dice.rolled', {}), { channel: 'main' }), false)
})
