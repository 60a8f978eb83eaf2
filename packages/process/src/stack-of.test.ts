import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RoseyError } from '@rosey/protocol'
import { stackOf } from './stack-of.ts'

test('the stack of an error names the file, and the causes behind it', () => {
  const stack = stackOf(new Error('outer', { cause: new TypeError('inner') })) ?? ''
  assert.match(stack, /^Error: outer\n {4}at .*stack-of\.test\.ts/)
  assert.match(stack, /\ncaused by: TypeError: inner\n {4}at /)
})

test("of an error of Rosey's own the cause counts", () => {
  assert.match(stackOf(new RoseyError('plugin-setup', 'a', { cause: new Error('theirs') })) ?? '', /^Error: theirs/)
  assert.match(stackOf(new RoseyError('plugin-setup', 'ours')) ?? '', /ours/)
})

test('what has no stack has none, and nothing that is thrown can break this', () => {
  assert.equal(stackOf('a text'), undefined)
  assert.equal(stackOf(undefined), undefined)
  assert.equal(stackOf(Object.assign(new Error('x'), { stack: 5 })), undefined)
  const hostile = Object.defineProperty(new Error('x'), 'stack', {
    get: () => {
      throw new Error('gotcha')
    },
  })
  assert.equal(stackOf(hostile), undefined)
})

test('a long stack is cut between lines, and errors that are their own cause have an end', () => {
  const error = new Error('x')
  error.stack = `${'a line\n'.repeat(2000)}`
  error.cause = error
  const stack = stackOf(error) ?? ''
  assert.ok(stack.length <= 8000 && stack.length > 7900)
  assert.ok(stack.endsWith('a line'))
  error.stack = 'x'.repeat(9000)
  assert.equal(stackOf(error), undefined)
})
