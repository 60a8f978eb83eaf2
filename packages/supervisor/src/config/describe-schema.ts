import type { KeyPath } from './position.ts'

/** A JSON Schema as plain data; typebox schemas are that. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** A typebox schema as the plain data that it is. */
export function asJsonSchema(schema: object): JsonSchema {
  return schema as JsonSchema
}

/** What a schema expects, as words that follow "expected". */
export function describeSchema(schema: JsonSchema | undefined): string {
  if (schema === undefined) return 'something else'
  const shape = describeShape(schema)
  return typeof schema.description === 'string' ? `${shape} (${schema.description})` : shape
}

function describeShape(schema: JsonSchema): string {
  if (Array.isArray(schema.enum)) return `one of ${schema.enum.map(String).join(', ')}`
  if ('const' in schema) return JSON.stringify(schema.const)
  const union = schema.anyOf ?? schema.oneOf
  if (Array.isArray(union)) return union.map((part: JsonSchema) => describeSchema(part)).join(', or ')
  switch (schema.type) {
    case 'integer':
      return `a whole number${describeRange(schema)}`
    case 'number':
      return `a number${describeRange(schema)}`
    case 'boolean':
      return 'true or false'
    case 'null':
      return 'null'
    case 'array':
      return schema.items === undefined ? 'a list' : `a list of: ${describeSchema(schema.items as JsonSchema)}`
    case 'object':
      return keysOf(schema).length > 0 ? `keys below it (${keysOf(schema).join(', ')})` : 'keys below it'
    case 'string':
      return `text${describeLength(schema)}${typeof schema.pattern === 'string' ? ` that matches ${schema.pattern}` : ''}`
    default:
      return 'something else'
  }
}

function describeRange({ minimum, maximum }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`
  if (minimum !== undefined) return ` of at least ${minimum}`
  return maximum === undefined ? '' : ` of at most ${maximum}`
}

function describeLength({ minLength = 0, maxLength }: JsonSchema): string {
  return maxLength === undefined ? '' : ` of ${minLength} to ${maxLength} characters`
}

/** The keys that an object schema names. */
export function keysOf(schema: JsonSchema | undefined): string[] {
  const properties = schema?.properties
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : []
}

/** The part of a schema that a value at `path` has to match; undefined where the schema says nothing about it. */
export function schemaAt(schema: JsonSchema, path: KeyPath): JsonSchema | undefined {
  let current: JsonSchema | undefined = schema
  for (const key of path) {
    current = current === undefined ? undefined : childOf(current, key)
  }
  return current
}

function childOf(schema: JsonSchema, key: string | number): JsonSchema | undefined {
  if (typeof key === 'number') return asSchema(schema.items)
  const named = asSchema(asSchema(schema.properties)?.[key])
  // Records of ours have one pattern that takes every key.
  return named ?? asSchema(Object.values(asSchema(schema.patternProperties) ?? {})[0])
}

function asSchema(value: unknown): JsonSchema | undefined {
  return typeof value === 'object' && value !== null ? asJsonSchema(value) : undefined
}
