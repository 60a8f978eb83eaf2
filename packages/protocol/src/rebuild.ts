import type { Static, TSchema } from 'typebox'
import { checkPlainly } from './check.ts'

/** The keywords that tell what a value consists of. */
interface Schema {
  readonly anyOf?: readonly Schema[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
}

/**
 * A copy of a value that has passed the check of its schema, with what the schema names and nothing else: a check lets
 * unknown keys through, whatever they hold. A part of which the schema says nothing (`Type.Unknown()`) stays as it is.
 */
export function rebuild<S extends TSchema>(schema: S, value: Static<S>): Static<S> {
  return copied(schema as Schema, value) as Static<S>
}

function copied(schema: Schema, value: unknown): unknown {
  if (schema.anyOf !== undefined) return copied(formOf(schema.anyOf, value), value)
  if (Array.isArray(value)) {
    const { items } = schema
    return items === undefined ? value : value.map((item) => copied(items, item))
  }
  if (typeof value !== 'object' || value === null || !describesKeys(schema)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => {
      const inner = schemaOf(schema, key)
      return inner === undefined ? [] : [[key, copied(inner, part)]]
    }),
  )
}

function describesKeys({ properties, patternProperties, additionalProperties }: Schema): boolean {
  return properties !== undefined || patternProperties !== undefined || typeof additionalProperties === 'object'
}

function schemaOf({ properties = {}, patternProperties = {}, additionalProperties }: Schema, key: string) {
  if (Object.hasOwn(properties, key)) return properties[key]
  for (const [pattern, schema] of Object.entries(patternProperties)) {
    if (new RegExp(pattern, 'u').test(key)) return schema
  }
  return typeof additionalProperties === 'object' ? additionalProperties : undefined
}

// Of several forms mostly one alone has the right `kind`: then the others need no look.
function formOf(forms: readonly Schema[], value: unknown): Schema {
  const meant = forms.filter(({ properties }) => {
    const kind = properties?.kind?.const
    return kind === undefined || (typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind)
  })
  const [form, ...others] = meant
  if (form !== undefined && others.length === 0) return form
  return meant.find((schema) => checkPlainly(schema as TSchema, value)) ?? {}
}
