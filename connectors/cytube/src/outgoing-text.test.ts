import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_LINE, toArgument, toLines } from './outgoing-text.ts'

test('a short text is one line, untouched', () => {
  assert.deepEqual(toLines('🎲 [4, 3] = 7', 'chat'), ['🎲 [4, 3] = 7'])
})

test('a line never starts with a slash: not at the beginning, not after a line break, not after a split', () => {
  assert.deepEqual(toLines('/kick alice', 'chat'), [' /kick alice'])
  assert.deepEqual(toLines('/dance', 'chat'), [' /dance'])
  assert.deepEqual(toLines('a\n/clear\r\n//x', 'chat'), ['a', ' /clear', ' //x'])
  const [, second] = toLines(`${'x'.repeat(MAX_LINE)}/ban bob`, 'chat')
  assert.equal(second, ' /ban bob')
})

test('a tab or another control character cannot bring a slash to the front', () => {
  assert.deepEqual(toLines('\t/afk', 'chat'), [' /afk'])
  assert.deepEqual(toLines('\u0000/afk\tnow', 'chat'), [' /afk now'])
})

test('a line that starts with > is not coloured by accident', () => {
  assert.deepEqual(toLines('> quoted', 'chat'), [' > quoted'])
})

test('an action is said with /me and cannot nest a command', () => {
  assert.deepEqual(toLines('waves', 'action'), ['/me waves'])
  assert.deepEqual(toLines('/kick alice', 'action'), ['/me  /kick alice'])
})

test('private messages know no commands', () => {
  assert.deepEqual(toLines('/me x', 'pm'), ['/me x'])
})

test('blank lines are left out, and a blank text is nothing', () => {
  assert.deepEqual(toLines('a\n\n  \nb', 'chat'), ['a', 'b'])
  assert.deepEqual(toLines(' \n\t', 'chat'), [])
  assert.deepEqual(toLines('', 'chat'), [])
})

test('no line is longer than the limit, its guard and /me included', () => {
  for (const form of ['chat', 'action', 'pm'] as const) {
    const lines = toLines(`/${'x'.repeat(2000)}`, form)
    assert.ok(
      lines.every((line) => line.length <= MAX_LINE),
      form,
    )
    assert.equal(lines.map((line) => line.replace(/^(\/me )? ?\/?/, '')).join(''), 'x'.repeat(2000))
  }
})

test('a lone surrogate does not reach the server', () => {
  assert.deepEqual(toLines('a\ud83d', 'chat'), ['a\ufffd'])
})

test('an argument is on one line', () => {
  assert.equal(toArgument(' be\nnice \u0007now '), 'be nice now')
})
