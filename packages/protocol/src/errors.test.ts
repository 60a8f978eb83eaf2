import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, ERROR_TABLE, messageOf, RoseyError } from './errors.ts'

test('each code is a word with dashes, in order, with a meaning and a remedy that are sentences', () => {
  const codes = Object.keys(ERROR_TABLE)
  assert.deepEqual(codes, codes.toSorted())
  for (const [code, { meaning, remedy }] of Object.entries(ERROR_TABLE)) {
    assert.match(code, /^[a-z]+(-[a-z]+)*$/)
    // The bound of a `failed` message of the control pipe.
    assert.ok(code.length <= 60, code)
    assert.match(meaning, /^[A-Z].*\.$/)
    assert.match(remedy, /^[A-Z].*\.$/)
  }
})

test('an error keeps its code, its details and its cause', () => {
  const cause = new Error('why')
  const error = new RoseyError('usage', 'what', { cause, details: { key: 1 } })
  assert.ok(error instanceof Error)
  assert.deepEqual([error.name, error.code, error.message, error.cause], ['RoseyError', 'usage', 'what', cause])
  assert.deepEqual(error.details, { key: 1 })
  const bare = new RoseyError('usage', 'what')
  assert.ok(!Object.hasOwn(bare, 'cause'))
  assert.deepEqual(bare.details, {})
})

const throwing = {
  toString: () => {
    throw new Error('no')
  },
}
const strange = Object.assign(new Error(), { message: { not: 'text' } })

for (const [what, thrown, sentence] of [
  ['an error', new Error('boom'), 'boom'],
  ['an error without a message', new TypeError(), 'TypeError'],
  ['a text', 'boom', 'boom'],
  ['an empty text', '', 'unknown error'],
  ['nothing', undefined, 'undefined'],
  ['a number', 0, '0'],
  ['a symbol', Symbol('s'), 'Symbol(s)'],
  ['an object without a prototype', Object.create(null), 'unknown error'],
  ['an object that cannot be written', throwing, 'unknown error'],
  ['an error whose message is no text', strange, '[object Object]'],
] as const) {
  test(`the sentence of ${what} is "${sentence}"`, () => {
    assert.equal(messageOf(thrown), sentence)
  })
}

test('a code is read from errors of ours and of Node, and from nothing else', () => {
  assert.equal(codeOf(new RoseyError('usage', 'x')), 'usage')
  assert.equal(codeOf(Object.assign(new Error('x'), { code: 'ENOENT' })), 'ENOENT')
  for (const other of [new Error('x'), { code: 5 }, null, undefined, 'ENOENT']) assert.equal(codeOf(other), undefined)
})
