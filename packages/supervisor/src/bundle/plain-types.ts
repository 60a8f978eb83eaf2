// Stands in for typebox where the protocol's schemas are made inside a plugin's process: the same JSON Schema without
// what typebox keeps beside it for its own compiler and for types, none of which is left at run time there.

type Schema = Readonly<Record<string, unknown>>

/** On a schema whose property may be left out; no part of the JSON. */
const OPTIONAL = Symbol('optional')

const plain = (type: string) => (options?: Schema) => ({ ...options, type })
const text = plain('string')
const number = plain('number')
const integer = plain('integer')
const boolean = plain('boolean')
const nothing = plain('null')
const unknown = (options?: Schema): Schema => ({ ...options })
const literal = (value: unknown): Schema => ({ type: typeof value, const: value })
const anyOfValues = (values: readonly unknown[], options?: Schema): Schema => ({ ...options, enum: values })
const union = (anyOf: readonly Schema[], options?: Schema): Schema => ({ ...options, anyOf })
const list = (items: Schema, options?: Schema): Schema => ({ ...options, type: 'array', items })
const optional = (schema: Schema): Schema => ({ ...schema, [OPTIONAL]: true })

// Any text may be a key of the protocol's records.
const record = (_keys: Schema, values: Schema, options?: Schema): Schema => ({
  ...options,
  type: 'object',
  patternProperties: { '^.*$': values },
})

function object(properties: Readonly<Record<string, Schema>>, options?: Schema): Schema {
  const required = Object.entries(properties).flatMap(([key, schema]) => (OPTIONAL in schema ? [] : [key]))
  return { ...options, type: 'object', ...(required.length === 0 ? {} : { required }), properties }
}

export {
  anyOfValues as Enum,
  boolean as Boolean,
  integer as Integer,
  list as Array,
  literal as Literal,
  nothing as Null,
  number as Number,
  object as Object,
  optional as Optional,
  record as Record,
  text as String,
  union as Union,
  unknown as Unknown,
}
