import type { Static, TSchema } from 'typebox'

/** Tells whether a value matches a schema. */
export type Checker = <S extends TSchema>(schema: S, value: unknown) => value is Static<S>

/**
 * The plain checker: walks the schema for each value. It knows the part of JSON Schema that the protocol uses and no
 * more (lengths in UTF-16 units), because it is in every plugin process, where typebox's own would be half of all code
 * (docs/decisions/2026-11-21-own-checker.md). Processes that check many messages pass a compiling one instead (see
 * `@rosey/protocol/compiled`).
 */
export const checkPlainly: Checker = <S extends TSchema>(schema: S, value: unknown): value is Static<S> =>
  fits(schema as Schema, value)

/** One way in which a value does not match its schema. */
export interface Problem {
  /** Where, keys and indices joined by dots: `connectors.lounge.site`; empty for the value itself. */
  readonly path: string
  readonly message: string
}

/** What is wrong with a value, at most `limit` findings; empty when it matches. */
export function problemsOf(schema: TSchema, value: unknown, limit = 5): Problem[] {
  const problems: Problem[] = []
  fits(schema as Schema, value, {
    path: '',
    add: (path, message) => {
      if (problems.length < limit) problems.push({ path, message })
    },
  })
  return problems
}

/** {@link problemsOf} as one sentence for an error message. */
export function describeProblems(schema: TSchema, value: unknown): string {
  const problems = problemsOf(schema, value).map(({ path, message }) => `${path || 'the value'} ${message}`)
  return problems.join('; ') || 'it does not match'
}

/** The keywords that are understood; a test holds every schema of the protocol to them. */
export const CHECKED_KEYWORDS = [
  'type',
  'const',
  'enum',
  'anyOf',
  'properties',
  'required',
  'additionalProperties',
  'patternProperties',
  'items',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'pattern',
  'minimum',
  'maximum',
  'description',
] as const

type Schema = { readonly [K in (typeof CHECKED_KEYWORDS)[number]]?: unknown }

/** Where findings go; without one the walk ends at the first. */
interface Report {
  readonly path: string
  add(path: string, message: string): void
}

function fits(schema: Schema, value: unknown, report?: Report): boolean {
  if (schema.anyOf !== undefined) return fitsAny(schema.anyOf as Schema[], value, report)
  if (schema.enum !== undefined) {
    const allowed = schema.enum as unknown[]
    return allowed.includes(value) || wrong(report, `must be one of ${allowed.join(', ')}`)
  }
  if ('const' in schema) return value === schema.const || wrong(report, `must be ${JSON.stringify(schema.const)}`)
  switch (schema.type) {
    case 'object':
      return fitsObject(schema, value, report)
    case 'array':
      return fitsArray(schema, value, report)
    case 'string':
      return fitsString(schema, value, report)
    case 'integer':
    case 'number':
      return fitsNumber(schema, value, report)
    case 'boolean':
      return typeof value === 'boolean' || wrong(report, 'must be true or false')
    case 'null':
      return value === null || wrong(report, 'must be null')
    default:
      return true
  }
}

function wrong(report: Report | undefined, message: string): false {
  report?.add(report.path, message)
  return false
}

function inside(report: Report | undefined, key: string | number): Report | undefined {
  if (report === undefined) return undefined
  return { path: report.path === '' ? String(key) : `${report.path}.${key}`, add: report.add }
}

// Of several forms the one with the right `kind` was meant: only what is wrong with that one is told.
function fitsAny(schemas: readonly Schema[], value: unknown, report: Report | undefined): boolean {
  if (schemas.some((schema) => fits(schema, value))) return true
  if (report === undefined) return false
  const meant = schemas.find((schema) => hasKindOf(schema, value))
  return meant === undefined
    ? wrong(report, 'matches none of the forms that are possible here')
    : fits(meant, value, report)
}

function hasKindOf(schema: Schema, value: unknown): boolean {
  const kind = (schema.properties as Record<string, Schema> | undefined)?.kind
  return kind?.const !== undefined && isObject(value) && value.kind === kind.const
}

function fitsObject(schema: Schema, value: unknown, report: Report | undefined): boolean {
  if (!isObject(value)) return wrong(report, 'must be an object')
  const properties = (schema.properties ?? {}) as Readonly<Record<string, Schema>>
  let good = true
  for (const key of (schema.required ?? []) as string[]) {
    if (Object.hasOwn(value, key)) continue
    good = wrong(report, `must have ${key}`)
    if (report === undefined) return false
  }
  for (const key of Object.keys(value)) {
    const inner = Object.hasOwn(properties, key) ? properties[key] : schemaForOther(schema, key)
    const fitting = inner !== false && (inner === undefined || fits(inner, value[key], inside(report, key)))
    if (fitting) continue
    good = inner === false ? wrong(report, `must not have ${key}`) : false
    if (report === undefined) return false
  }
  return good
}

/** For a key that is not named: its schema, undefined for any value, false when there must be none. */
function schemaForOther({ patternProperties, additionalProperties }: Schema, key: string): Schema | undefined | false {
  for (const [pattern, schema] of Object.entries((patternProperties ?? {}) as Record<string, Schema>)) {
    if (expression(pattern).test(key)) return schema
  }
  if (additionalProperties === false) return false
  return typeof additionalProperties === 'object' ? (additionalProperties as Schema) : undefined
}

function fitsArray({ items, minItems, maxItems }: Schema, value: unknown, report: Report | undefined): boolean {
  if (!Array.isArray(value)) return wrong(report, 'must be a list')
  if (value.length < Number(minItems ?? 0)) return wrong(report, `must have at least ${minItems} items`)
  if (value.length > Number(maxItems ?? Infinity)) return wrong(report, `must have at most ${maxItems} items`)
  if (items === undefined) return true
  let good = true
  for (const [index, item] of value.entries()) {
    if (fits(items as Schema, item, inside(report, index))) continue
    if (report === undefined) return false
    good = false
  }
  return good
}

function fitsString({ minLength, maxLength, pattern }: Schema, value: unknown, report: Report | undefined): boolean {
  if (typeof value !== 'string') return wrong(report, 'must be a text')
  if (value.length < Number(minLength ?? 0)) return wrong(report, `must have at least ${minLength} characters`)
  if (value.length > Number(maxLength ?? Infinity)) return wrong(report, `must have at most ${maxLength} characters`)
  if (typeof pattern === 'string' && !expression(pattern).test(value)) return wrong(report, `must match ${pattern}`)
  return true
}

function fitsNumber({ type, minimum, maximum }: Schema, value: unknown, report: Report | undefined): boolean {
  if (typeof value !== 'number' || !Number.isFinite(value)) return wrong(report, 'must be a number')
  if (type === 'integer' && !Number.isInteger(value)) return wrong(report, 'must be a whole number')
  if (value < Number(minimum ?? -Infinity)) return wrong(report, `must be at least ${minimum}`)
  if (value > Number(maximum ?? Infinity)) return wrong(report, `must be at most ${maximum}`)
  return true
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const expressions = new Map<string, RegExp>()

// The patterns are the protocol's own few.
function expression(pattern: string): RegExp {
  const known = expressions.get(pattern) ?? new RegExp(pattern, 'u')
  expressions.set(pattern, known)
  return known
}
