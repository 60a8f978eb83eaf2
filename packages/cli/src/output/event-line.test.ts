import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BusEvent } from '@rosey/protocol'
import { keptIo } from '../test-io.ts'
import { eventLine, rateLine } from './event-line.ts'
import { formatBytes } from './units.ts'

const io = keptIo()
const TIME = new Date(2026, 10, 21, 9, 5, 7, 42).toISOString()
const EVENT: BusEvent = {
  time: TIME,
  subject: 'rosey.chat.lounge.my=20room.message',
  readable: 'chat.lounge.my room.message',
  kind: 'chat',
  from: 'bot',
  connector: 'lounge',
  channel: 'my room',
  bytes: 2048,
  private: false,
  traceId: null,
  data: { text: 'hi' },
}

test('a message is one line: time, subject, sender, size, data', () => {
  assert.equal(eventLine(EVENT, io), '09:05:07.042  chat.lounge.my room.message  bot  2.0 KB  {"text":"hi"}')
})

test('no message can rewrite the screen, break the line or fill it', () => {
  const line = eventLine({ ...EVENT, readable: 'chat.a\u001b[2J\nb', from: '', data: 'x\ny'.repeat(1000) }, io)
  assert.ok(!line.includes('\n') && !line.includes('\u001b'))
  assert.ok(line.length < 400)
  assert.match(line, / {2}- {2}/)
})

test('rates are shown for each family, the busiest first, and a silent second as such', () => {
  const rates = [
    { family: 'chat', messages: 1, bytes: 10 },
    { family: 'send', messages: 2, bytes: 3_000_000 },
  ] as const
  assert.equal(rateLine(TIME, rates, io), '09:05:07.042  send 2 msg/s 2.9 MB/s  chat 1 msg/s 10 B/s')
  assert.equal(rateLine(TIME, [], io), '09:05:07.042  nothing')
  assert.equal(formatBytes(1023), '1023 B')
})
