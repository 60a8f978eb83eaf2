import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quoted } from './quote.ts'

for (const [text, expected] of [
  ['a.b', '"a.b"'],
  ['', '""'],
  ["it's", '"it\'s"'],
  ['q"x', '"q\\"x"'],
  ['back\\slash', '"back\\\\slash"'],
  ['\x00\x01\x1f\x7f', '"\\x00\\x01\\x1f\\x7f"'],
  ['\x07\b\f\v', '"\\a\\b\\f\\v"'],
  ['gr\xc3\xb6\xc3\x9fe', '"gr\xc3\xb6\xc3\x9fe"'],
] as const) {
  test(`${JSON.stringify(text)} is quoted as ${expected}`, () => assert.equal(quoted(text), expected))
}
