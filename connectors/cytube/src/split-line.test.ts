import assert from 'node:assert/strict'
import { test } from 'node:test'
import { takePiece } from './split-line.ts'

test('a text within the limit is not cut', () => {
  assert.deepEqual(takePiece('hello', 5), { head: 'hello', rest: '' })
})

test('the cut is at the last space, which is dropped', () => {
  assert.deepEqual(takePiece('hello big world', 12), { head: 'hello big', rest: 'world' })
  assert.deepEqual(takePiece('hello big world', 9), { head: 'hello big', rest: 'world' })
})

test('a space in the first half is too far away', () => {
  assert.deepEqual(takePiece('a bcdefghijkl', 8), { head: 'a bcdefg', rest: 'hijkl' })
})

test('a surrogate pair is not cut', () => {
  assert.deepEqual(takePiece('yyy😀z', 4), { head: 'yyy', rest: '😀z' })
})

test('a combining sequence, a flag and a family stay whole', () => {
  assert.deepEqual(takePiece('abe\u0301c', 3), { head: 'ab', rest: 'e\u0301c' })
  assert.deepEqual(takePiece('ab🇩🇪', 4), { head: 'ab', rest: '🇩🇪' })
  assert.deepEqual(takePiece('a👨‍👩‍👧', 5), { head: 'a', rest: '👨‍👩‍👧' })
})

test('a single character that is longer than the limit is cut between code points', () => {
  const zalgo = `a${'\u0301'.repeat(20)}`
  assert.deepEqual(takePiece(zalgo, 10), { head: zalgo.slice(0, 10), rest: zalgo.slice(10) })
  assert.equal(takePiece('👨‍👩‍👧', 4).head, '👨‍')
})

test('nothing but spaces at the border is lost, whatever the text', () => {
  const text = 'ab cd 😀 e\u0301 👨‍👩‍👧 '.repeat(60)
  for (let limit = 20; limit < 40; limit++) {
    const pieces: string[] = []
    for (let rest = text; rest !== ''; ) {
      const piece = takePiece(rest, limit)
      assert.ok(piece.head.length <= limit && piece.head.isWellFormed())
      pieces.push(piece.head)
      rest = piece.rest
    }
    assert.equal(pieces.join('').replaceAll(' ', ''), text.replaceAll(' ', ''))
  }
})
