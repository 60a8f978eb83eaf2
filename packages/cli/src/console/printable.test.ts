import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printable } from './printable.ts'

for (const [text, shown] of [
  ['🎲 [4, 3] = 7', '🎲 [4, 3] = 7'],
  ['one\ntwo', 'one\ntwo'],
  ['a\tb', 'a  b'],
  ['\u001b[2J\u001b]0;title\u0007hi', '[2J]0;titlehi'],
  ['safe\rover', 'safeover'],
  ['\u009b31mred', '31mred'],
  ['a\u202eb', 'ab'],
] as const) {
  test(`${JSON.stringify(text)} is shown as ${JSON.stringify(shown)}`, () => assert.equal(printable(text), shown))
}
