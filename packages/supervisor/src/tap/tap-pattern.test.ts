import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tapPattern } from './tap-pattern.ts'

for (const [typed, pattern] of [
  [undefined, 'rosey.>'],
  ['>', 'rosey.>'],
  ['rosey', 'rosey.>'],
  ['rosey.>', 'rosey.>'],
  ['chat.>', 'rosey.chat.>'],
  ['rosey.chat.*.main.>', 'rosey.chat.*.main.>'],
  ['*.lounge.>', 'rosey.*.lounge.>'],
  ['store.>', 'rosey.store.>'],
] as const) {
  test(`${typed ?? 'nothing'} means ${pattern}`, () => {
    assert.equal(tapPattern(typed), pattern)
  })
}

for (const [typed, why] of [
  ['', /nothing between two of its dots/],
  ['chat..x', /nothing between two of its dots/],
  ['chat.my room', /blank is written =20/],
  ['chat.>.x', /only at the end/],
  ['chat.lo*', /"lo\*" holds a wildcard/],
  ['$SRV.PING', /not shown/],
  ['_INBOX.>', /not shown/],
  ['chats.>', /Did you mean "chat"\? There are: platform/],
  ['rosey.weather.>', /no subject begins with "weather"/],
] as const) {
  test(`the pattern "${typed}" is refused`, () => {
    assert.throws(() => tapPattern(typed), { code: 'usage', message: why })
  })
}
