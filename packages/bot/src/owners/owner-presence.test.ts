import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger, type EventData, type EventName } from '@rosey/protocol'
import type { PlatformEvent } from '../intake/platform-event.ts'
import { Trace } from '../trace.ts'
import { OwnerPresence } from './owner-presence.ts'

const ANN = { name: 'Ann', role: 'user', verified: true } as const
const BASE = { id: 'e1', time: 1, platform: 'test' }
const trace = new Trace(
  'e1',
  createLogger(() => undefined),
  () => 0,
)

function event<N extends EventName>(name: N, data: EventData<N>, channel = 'main', connector = 'lounge') {
  return { connector, channel, name, data, trace } as unknown as PlatformEvent
}

const joined = (channel?: string, connector?: string) =>
  event('user.joined', { ...BASE, user: ANN }, channel, connector)

const CASES: [name: string, events: PlatformEvent[], channels: string[]][] = [
  ['is not known before the first event', [], []],
  ['came', [joined()], ['main']],
  ['said something', [event('message', { ...BASE, user: ANN, text: 'hi' })], ['main']],
  ['is in the list', [event('user.listed', { ...BASE, users: [ANN] })], ['main']],
  ['is not in the list any more', [joined(), event('user.listed', { ...BASE, users: [] })], []],
  ['left', [joined(), event('user.left', { ...BASE, user: ANN })], []],
  ['left another channel', [joined(), event('user.left', { ...BASE, user: ANN }, 'den')], ['main']],
  ['went to another channel', [joined(), joined('den')], ['den']],
  ['was kicked', [joined(), event('moderation.kicked', { ...BASE, user: 'ann' })], []],
  ['is out of sight', [joined(), event('disconnected', { ...BASE, reason: 'x', willRetry: true })], []],
  [
    'is still there when another connection ends',
    [joined(), event('disconnected', { ...BASE, reason: 'x', willRetry: true }, 'main', 'other')],
    ['main'],
  ],
  ['has the same name elsewhere', [joined('main', 'other')], []],
  ['is a guest of that name', [event('user.joined', { ...BASE, user: { ...ANN, verified: false } })], []],
  ['changes nothing with a song', [joined(), event('media.changed', { ...BASE, media: null })], ['main']],
]

for (const [name, events, channels] of CASES) {
  test(`an owner who ${name} is in ${channels.join() || 'no channel'}`, () => {
    const presence = new OwnerPresence(['Lounge:ANN'])
    for (const one of events) presence.heard(one)
    assert.deepEqual(
      presence.places.map(({ channel }) => channel),
      channels,
    )
  })
}

test('the first sign of an owner is an arrival, and those after it are none', () => {
  const presence = new OwnerPresence(['lounge:ann'])
  assert.deepEqual(
    [joined(), joined(), joined('den')].map((one) => presence.heard(one)),
    [true, false, false],
  )
  assert.deepEqual(presence.places, [{ connector: 'lounge', channel: 'den', name: 'Ann' }])
})
