import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeErrors } from './check-value.ts'
import { validateBy } from './own-schema.ts'
import { parseSource } from './source-file.ts'

const CODES = { unknownKey: 'config-unknown-key', invalid: 'config-invalid' } as const

function findings(schema: Record<string, unknown>, text: string): string[] {
  const parsed = parseSource('rosey.yaml', text)
  assert.ok(parsed.kind === 'ok')
  const { source } = parsed
  const errors = validateBy(schema, source.value)
  return describeErrors(errors, { schema, value: source.value, source, codes: CODES, at: [] }).map(
    ({ position, message }) => `${position.line}: ${message}`,
  )
}

test('a default stands for a required key, and the value that was written is not touched', () => {
  const schema = { type: 'object', required: ['a'], properties: { a: { type: 'integer', default: 1 } } }
  const written = {}
  assert.deepEqual(validateBy(schema, written), [])
  assert.deepEqual(written, {})
})

test('a choice that was not met is one finding, whatever its branches say', () => {
  for (const keyword of ['anyOf', 'oneOf']) {
    const schema = { properties: { a: { [keyword]: [{ type: 'integer', minimum: 5 }, { const: 'all' }] } } }
    assert.deepEqual(findings(schema, 'a: 3'), ['1: a is 3, expected a whole number of at least 5, or "all"'])
  }
})

test('what a schema asks for in other ways is told in the words of the validator', () => {
  const schema = { properties: { a: { type: 'array', items: { type: 'integer' }, uniqueItems: true } } }
  assert.deepEqual(findings(schema, 'a: [1, 1]'), [
    '1: a is [1,1], expected a list of: a whole number; it must NOT have duplicate items (items ## 1 and 0 are identical)',
  ])
})

test('what holds under a condition is told where it is not met, and the condition is not', () => {
  const schema = {
    properties: { mode: {}, host: { type: 'string' } },
    if: { properties: { mode: { const: 'far' } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: ['host'] },
  }
  assert.deepEqual(findings(schema, 'mode: far'), ['1: the file lacks the key "host": text'])
})

test('a password is not shown, and formats that the process does not know are not checked', () => {
  const schema = { properties: { password: { type: 'string' }, url: { type: 'string', format: 'uri' } } }
  assert.deepEqual(findings(schema, 'password: 12345\nurl: no url'), [
    '1: password is a number (not shown), expected text',
  ])
})

test('a schema that is none is refused', () => {
  assert.throws(() => validateBy({ type: 'strin' }, {}), { code: 'manifest-invalid' })
})

test('a pattern that would try without end is ended and told', () => {
  const schema = { type: 'object', properties: { word: { type: 'string', pattern: '^(a+)+$' } } }
  assert.throws(() => validateBy(schema, { word: `${'a'.repeat(40)}!` }), {
    code: 'manifest-invalid',
    message: /takes more than 2 s/,
  })
})
