import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusePatterns } from './no-patterns.ts'

test('a path that Node would take for a pattern is refused and named, any other is not', () => {
  refusePatterns('x', ['/plugins/x', '/plugins/x?/[a]', '/home/a b'])
  assert.throws(() => refusePatterns('x', ['/plugins/ok', '/plugins/x*/saved']), {
    code: 'plugin-code',
    message: /\/plugins\/x\*\/saved.*Rename it/,
  })
})
