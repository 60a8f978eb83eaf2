import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toldBy } from './daemon-process.ts'

test('the last words of a daemon are the last line that is an error of ours', () => {
  const words = '(node:1) Warning: something\n{"code":"home-unusable","message":"not yours"}\n\n'
  const error = toldBy(words)
  assert.equal(error?.code, 'home-unusable')
  assert.equal(error.message, 'not yours')
})

test('words of any other kind are no error of ours', () => {
  for (const text of ['', 'TypeError: x', '{"code":"nonsense","message":"x"}', '{"code":"usage"}', 'null']) {
    assert.equal(toldBy(text), undefined, text)
  }
})
