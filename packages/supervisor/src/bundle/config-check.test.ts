import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asObjectSchema, assertPlainSchema } from './config-check.ts'

function nested(depth: number): unknown {
  return depth === 0 ? {} : { properties: nested(depth - 1) }
}

for (const { name, schema, message } of [
  { name: 'a remote $ref', schema: { $ref: 'https://x.example/s.json' }, message: /points to "https:/ },
  { name: 'a $ref that is no text', schema: { items: [{ $ref: 5 }] }, message: /points to "5"/ },
  { name: 'a schema that is too deep', schema: nested(21), message: /deeper than 20 levels/ },
  { name: 'a schema that is too large', schema: { description: 'x'.repeat(65 * 1024) }, message: /larger than 64 KB/ },
]) {
  test(`${name} is refused`, () => {
    assert.throws(() => assertPlainSchema('dice', schema), { code: 'manifest-invalid', message })
  })
}

test('a $ref inside the schema and twenty levels are taken', () => {
  assertPlainSchema('dice', { $defs: { sides: { type: 'integer' } }, properties: { sides: { $ref: '#/$defs/sides' } } })
  assertPlainSchema('dice', nested(20))
})

test('a map of properties alone becomes a schema that knows no other keys', () => {
  const sides = { type: 'integer' }
  const whole = { type: 'object', additionalProperties: false, properties: { sides } }
  assert.deepEqual(asObjectSchema({ sides }), whole)
  assert.deepEqual(asObjectSchema({ properties: { sides } }), whole)
  assert.deepEqual(asObjectSchema({ type: 'object', additionalProperties: true }), {
    type: 'object',
    additionalProperties: true,
  })
})
