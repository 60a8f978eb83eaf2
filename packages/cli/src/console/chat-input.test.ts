import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ChatInput, readInput } from './chat-input.ts'

const said = (text: string, how = {}): ChatInput => ({ kind: 'say', text, private: false, action: false, ...how })

for (const [typed, meant] of [
  ['', { kind: 'nothing' }],
  ['   ', { kind: 'nothing' }],
  ['!roll 2d6', said('!roll 2d6')],
  ['  hi there ', said('hi there')],
  ['/me waves', said('waves', { action: true })],
  ['/pm psst', said('psst', { private: true })],
  ['//shrug x', said('/shrug x')],
  ['/nick bob', { kind: 'nick', name: 'bob' }],
  ['/ROLE Admin', { kind: 'role', role: 'admin' }],
  ['/help', { kind: 'help' }],
  ['/quit', { kind: 'quit' }],
  ['/exit', { kind: 'quit' }],
] as const) {
  test(`"${typed}" means ${JSON.stringify(meant)}`, () => assert.deepEqual(readInput(typed), meant))
}

for (const [typed, hint] of [
  ['/me', /\/me TEXT/],
  ['/pm ', /\/pm TEXT/],
  ['/nick', /\/nick NAME/],
  ['/role king', /guest, user, moderator, admin, owner/],
  ['/dance', /\/dance is unknown here/],
] as const) {
  test(`"${typed}" is answered by a hint`, () => {
    const input = readInput(typed)
    assert.ok(input.kind === 'wrong')
    assert.match(input.message, hint)
  })
}
