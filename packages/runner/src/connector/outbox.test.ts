import assert from 'node:assert/strict'
import { test } from 'node:test'
import { said } from '../../test/chat-event.ts'
import { type Entry, KEEP_EVENTS, Outbox } from './outbox.ts'

function entry(id: string, channel = 'main', since = 0): Entry {
  return { channel, event: said(id), since, takenBy: undefined, settle: () => undefined }
}
const ids = (entries: readonly Entry[]) => entries.map(({ event }) => event.data.id)

test('the head of a channel is the oldest that was not taken', () => {
  const outbox = new Outbox()
  for (const id of ['a', 'b']) outbox.add(entry(id))
  outbox.add(entry('c', 'other'))
  assert.deepEqual(outbox.channels(), ['main', 'other'])
  assert.equal(outbox.head('main')?.event.data.id, 'a')
  outbox.taken('a', 'main', 'bot-1')
  outbox.taken('a', 'main', 'bot-2')
  outbox.taken('x', 'main', 'bot-1')
  outbox.taken('x', 'nowhere', 'bot-1')
  assert.equal(outbox.head('main')?.event.data.id, 'b')
  outbox.taken('b', 'main', 'bot-1')
  assert.equal(outbox.head('main'), undefined)
  assert.deepEqual(outbox.channels(), ['other'])
  assert.deepEqual(ids(outbox.unsettled('bot-1')), ['a', 'b'])
  assert.deepEqual(outbox.unsettled('bot-2'), [])
})

test('an event is settled once', () => {
  const outbox = new Outbox()
  const first = entry('a')
  outbox.add(first)
  outbox.taken('a', 'main', 'bot-1')
  assert.equal(outbox.settled('a'), first)
  assert.equal(outbox.settled('a'), undefined)
})

test('of one channel no more is kept than the bound, and the oldest goes', () => {
  const outbox = new Outbox()
  for (let count = 0; count < KEEP_EVENTS; count++) assert.deepEqual(outbox.add(entry(`e${count}`)), [])
  assert.deepEqual(ids(outbox.add(entry('more'))), ['e0'])
  assert.deepEqual(outbox.add(entry('x', 'other')), [])
  assert.equal(outbox.head('main')?.event.data.id, 'e1')
})

test('what was not taken in time is taken out, what was taken stays', () => {
  const outbox = new Outbox()
  outbox.add(entry('a', 'main', 0))
  outbox.add(entry('b', 'main', 5))
  outbox.add(entry('c', 'other', 0))
  outbox.add(entry('d', 'third', 0))
  outbox.taken('d', 'third', 'bot-1')
  assert.deepEqual(ids(outbox.expired(9, 10)), [])
  assert.deepEqual(ids(outbox.expired(10, 10)), ['a', 'c'])
  assert.deepEqual(outbox.channels(), ['main'])
  assert.deepEqual(ids(outbox.unsettled('bot-1')), ['d'])
})

test('what another process of the bot has is orphaned', () => {
  const outbox = new Outbox()
  for (const id of ['a', 'b', 'c']) outbox.add(entry(id))
  outbox.taken('a', 'main', 'bot-1')
  outbox.taken('b', 'main', 'bot-2')
  assert.deepEqual(ids(outbox.orphaned('bot-2')), ['a'])
  assert.deepEqual(ids(outbox.orphaned('bot-2')), [])
  assert.deepEqual(ids(outbox.orphaned(null)), ['b'])
  assert.equal(outbox.head('main')?.event.data.id, 'c')
})

test('one or all can be taken out', () => {
  const outbox = new Outbox()
  const [a, b, c] = [entry('a'), entry('b'), entry('c')]
  for (const one of [a, b, c]) outbox.add(one)
  outbox.refused(b)
  outbox.taken('a', 'main', 'bot-1')
  assert.deepEqual(outbox.all(), [a, c])
  assert.deepEqual([outbox.all(), outbox.channels()], [[], []])
})
