import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readable } from './readable.ts'

for (const [what, text, shown] of [
  ['a name', 'plugin-dice_roller.1 "ß" 漢字', 'plugin-dice_roller.1 "ß" 漢字'],
  ['nothing', '', ''],
  ['another line', 'a\r\nb\u2028c', 'a??b?c'],
  ['what moves a cursor', '\x1b[2J\x9b2J', '?[2J?2J'],
  ['what turns the direction of writing', 'a\u202eb', 'a?b'],
  ['128 characters', 'x'.repeat(128), 'x'.repeat(128)],
  ['more than 128 characters', 'x'.repeat(60_000), `${'x'.repeat(128)}…`],
  ['a character that the end cuts in half', `${'x'.repeat(127)}😀`, `${'x'.repeat(127)}?…`],
] as const) {
  test(`${what} is fit for the log`, () => assert.equal(readable(text), shown))
}
