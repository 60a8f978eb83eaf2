import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChatEvent } from '@rosey/protocol'
import { said } from '../../test/chat-event.ts'
import { lostMessages } from './lost-messages.ts'
import type { Entry } from './outbox.ts'

function entry(event: ChatEvent, takenBy?: string): Entry {
  return { channel: 'main', event, since: 0, takenBy, settle: () => undefined }
}

test('a lost message says who said what, and who had it', () => {
  const about = { connector: 'lounge', channel: 'main', user: 'Ann', reason: 'why' }
  assert.deepEqual(lostMessages([entry(said('a')), entry(said('b', 'x'.repeat(900)), 'bot-1')], 'lounge', 'why'), [
    { ...about, id: 'a', text: 'hello', holder: 'lounge' },
    { ...about, id: 'b', text: 'x'.repeat(500), holder: 'bot' },
  ])
})

test('only what people said is listed', () => {
  const { data } = said('a')
  const user = { name: 'Ann', role: 'user', verified: true } as const
  const joined: ChatEvent = { name: 'user.joined', data: { ...data, user } }
  const pm: ChatEvent = { name: 'pm', data: { ...data, user, text: 'psst' } }
  const lost = lostMessages([entry(joined), entry(pm)], 'lounge', 'why')
  assert.deepEqual(
    lost.map(({ text }) => text),
    ['psst'],
  )
})
