import assert from 'node:assert/strict'
import { test } from 'node:test'
import { trafficOf } from './traffic.ts'

const PLACE = { connector: 'lounge', channel: 'my room' }

for (const [subject, expected] of [
  ['rosey.platform.lounge.my=20room.message', { kind: 'platform', from: 'lounge', ...PLACE, private: false }],
  ['rosey.platform.lounge.my=20room.pm', { kind: 'platform', from: 'lounge', ...PLACE, private: true }],
  ['rosey.chat.lounge.my=20room.user.joined', { kind: 'chat', from: 'bot', ...PLACE, private: false }],
  ['rosey.media.lounge.my=20room.media.changed', { kind: 'media', from: 'bot', ...PLACE, private: false }],
  ['rosey.pm.lounge.pm', { kind: 'pm', from: 'bot', connector: 'lounge', private: true }],
  ['rosey.hook.dice.message', { kind: 'hook', from: 'bot', private: false }],
  ['rosey.command.dice.roll', { kind: 'command', from: 'bot', private: false }],
  ['rosey.send.dice.lounge.my=20room.message', { kind: 'send', from: 'dice', ...PLACE, private: false }],
  ['rosey.send.dice.lounge.my=20room.pm', { kind: 'send', from: 'dice', ...PLACE, private: true }],
  ['rosey.event.dice.rolled', { kind: 'event', from: 'dice', private: false }],
  ['rosey.store.dice.get', { kind: 'store', from: 'dice', private: false }],
  ['rosey.plugin.dice.ready', { kind: 'plugin', from: 'roseyd', private: false }],
  ['rosey.service.quotes.find.dice', { kind: 'service', from: 'dice', private: false }],
  ['rosey.tool.quotes.find.web', { kind: 'tool', from: 'web', private: false }],
  ['rosey.weather.x', { kind: 'other', from: '', private: false }],
  ['$SRV.PING', { kind: 'other', from: '', private: false }],
] as const) {
  test(`${subject} says who sends what where`, () => {
    const { readable, ...facts } = trafficOf(subject)
    assert.deepEqual(facts, expected)
    assert.ok(readable.length > 0)
  })
}

test('the readable form has the texts for which the tokens stand', () => {
  assert.equal(trafficOf('rosey.chat.lounge.my=20room.user.joined').readable, 'chat.lounge.my room.user.joined')
})
