import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPlainly } from './check.ts'
import { ChildMessageSchema, ParentMessageSchema } from './control.ts'

type Part = Readonly<Record<string, unknown>>

/** The places of a schema where a value could be of any size or form. */
function endless(schema: Part, path: string): string[] {
  const inner = (part: unknown, key: string) => endless(part as Part, `${path}.${key}`)
  if (Array.isArray(schema.anyOf)) return schema.anyOf.flatMap((part, index) => inner(part, String(index)))
  if ('const' in schema || 'enum' in schema) return []
  switch (schema.type) {
    case 'object':
      if (schema.patternProperties !== undefined || schema.additionalProperties !== undefined) return [path]
      return Object.entries(schema.properties as Part).flatMap(([key, part]) => inner(part, key))
    case 'array':
      return [...(schema.maxItems === undefined ? [path] : []), ...inner(schema.items, 'items')]
    case 'string':
      return schema.maxLength === undefined && !/\{\d+,\d+\}\$$/.test(String(schema.pattern)) ? [path] : []
    case 'number':
    case 'integer':
    case 'boolean':
    case 'null':
      return []
    default:
      return [path]
  }
}

test('all that a child may say has an end', () => {
  assert.deepEqual(endless(ChildMessageSchema as never, 'message'), [])
})

test('what a process says at its stop fits into the start of the next', () => {
  const start = (remembered: string[]) => ({
    kind: 'start',
    name: 'dice',
    processKind: 'plugin',
    instance: 'a',
    config: {},
    grants: { publish: [], subscribe: [] },
    heartbeatMs: 1000,
    version: '1',
    permissions: [],
    logLevel: 'info',
    peers: [],
    remembered,
  })
  for (const remembered of [[], ['a'], ['x'.repeat(128)], ['x'.repeat(129)], [''], Array(1001).fill('a')]) {
    assert.equal(
      checkPlainly(ChildMessageSchema, { kind: 'stopped', remembered }),
      checkPlainly(ParentMessageSchema, start(remembered)),
    )
  }
})
