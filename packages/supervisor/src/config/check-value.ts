import { type ErrorCode, nearest } from '@rosey/protocol'
import type { TSchema } from 'typebox'
import { Settings } from 'typebox/system'
import { Errors } from 'typebox/value'
import { asJsonSchema, describeSchema, type JsonSchema, keysOf, schemaAt } from './describe-schema.ts'
import { type Finding, findingAt } from './finding.ts'
import { dotted, type KeyPath } from './position.ts'
import type { SourceFile } from './source-file.ts'

/** The codes under which {@link checkValue} reports. */
export interface CheckCodes {
  readonly unknownKey: ErrorCode
  readonly invalid: ErrorCode
}

const SECRET_KEY = /password|secret|token|credential/i
/** Longer values are cut in a message. */
const MAX_SHOWN = 60

/**
 * All that is wrong with a value read from a file: each finding names key, value and what is expected, an unknown key
 * the nearest valid one. Values of keys that look like secrets are not shown.
 */
export function checkValue(schema: TSchema, value: unknown, source: SourceFile, codes: CheckCodes): Finding[] {
  const errors = allErrors(schema, value).map((error): SchemaError => {
    const { keyword, schemaPath, instancePath } = error
    if (error.keyword === 'additionalProperties')
      return { keyword, schemaPath, instancePath, keys: error.params.additionalProperties }
    if (error.keyword === 'required')
      return { keyword, schemaPath, instancePath, keys: error.params.requiredProperties }
    return { keyword, schemaPath, instancePath, keys: [] }
  })
  return describeErrors(errors, { schema: asJsonSchema(schema), value, source, codes, at: [] })
}

/** One error of a validator, whichever it is. */
export interface SchemaError {
  readonly keyword: string
  /** Where in the schema, without the keyword. */
  readonly schemaPath: string
  /** JSON pointer of the value. */
  readonly instancePath: string
  /** The keys that are missing or unknown, of `required` and `additionalProperties`. */
  readonly keys: readonly string[]
  /** What the schema asks for beside what {@link describeSchema} says. */
  readonly detail?: string
}

/** What a validator has looked at, and where in a file that stands. */
export interface Validated {
  readonly schema: JsonSchema
  readonly value: unknown
  readonly source: SourceFile
  readonly codes: CheckCodes
  /** The keys that lead from the top of the file to the value. */
  readonly at: KeyPath
  /** Where else a part of the value may come from, when it does not stand there. */
  readonly orAt?: KeyPath
}

/** The errors of a validator as findings, each in its place. */
export function describeErrors(
  errors: readonly SchemaError[],
  { schema, value, source, codes, at, orAt = at }: Validated,
): Finding[] {
  const findings: Finding[] = []
  const told = new Set<string>()
  const inFile = (path: KeyPath): KeyPath => {
    const isElsewhere = valueAt(source.value, [...at, ...path]) === undefined
    return isElsewhere && valueAt(source.value, [...orAt, ...path]) !== undefined
      ? [...orAt, ...path]
      : [...at, ...path]
  }
  const unions = errors.filter(({ keyword }) => UNIONS.includes(keyword))
  const branches = unions.map(({ schemaPath, keyword }) => `${schemaPath}/${keyword}/`)
  for (const { keyword, schemaPath, instancePath, keys, detail } of errors) {
    // What one branch of a union says is misleading: the union as a whole was not met.
    if (SILENT.includes(keyword) || branches.some((branch) => schemaPath.startsWith(branch))) continue
    const path = pathOf(instancePath, value)
    if (keyword === 'additionalProperties') {
      for (const key of keys) {
        const place = inFile([...path, key])
        const message = describeUnknownKey(place, keysOf(schemaAt(schema, path)))
        findings.push(findingAt(source, codes.unknownKey, place, message))
      }
      continue
    }
    const place = inFile(path)
    if (keyword === 'required') {
      for (const key of keys) {
        const expected = describeSchema(schemaAt(schema, [...path, key]))
        findings.push(findingAt(source, codes.invalid, place, `${name(place)} lacks the key "${key}": ${expected}`))
      }
      continue
    }
    if (told.has(instancePath)) continue
    told.add(instancePath)
    const expected = `${expectedAt(schema, path)}${detail === undefined ? '' : `; it ${detail}`}`
    // As written, so that the content of a variable or a secret file is not shown.
    const got = show(valueAt(source.value, place), place)
    findings.push(findingAt(source, codes.invalid, place, `${name(place)} is ${got}, expected ${expected}`))
  }
  return findings
}

const UNIONS: readonly string[] = ['anyOf', 'oneOf']
/** Errors that only say that there are others. */
const SILENT: readonly string[] = ['boolean', 'if']

// What an item of a list means stands with the list.
function expectedAt(json: JsonSchema, path: KeyPath): string {
  const expected = describeSchema(schemaAt(json, path))
  const list = typeof path.at(-1) === 'number' ? schemaAt(json, path.slice(0, -1))?.description : undefined
  return typeof list === 'string' ? `${expected} (${list})` : expected
}

// The library stops after eight errors unless told otherwise, and can only be told for the whole process.
function allErrors(schema: TSchema, value: unknown): ReturnType<typeof Errors> {
  const { maxErrors } = Settings.Get()
  Settings.Set({ maxErrors: 500 })
  try {
    return Errors(schema, value)
  } finally {
    Settings.Set({ maxErrors })
  }
}

/** The sentence for a key that is none of those that are known in its place. */
export function describeUnknownKey(path: KeyPath, known: readonly string[]): string {
  const key = String(path.at(-1))
  const place = path.length === 1 ? '' : ` in ${dotted(path.slice(0, -1))}`
  const near = nearest(key, known)
  const others = known.length === 0 ? '; nothing can be set here' : `; the keys here are ${known.join(', ')}`
  return `unknown key "${key}"${place}${near === undefined ? others : `, did you mean "${near}"?`}`
}

function name(path: KeyPath): string {
  return path.length === 0 ? 'the file' : dotted(path)
}

/** A value as a message shows it. */
export function show(value: unknown, path: KeyPath = []): string {
  if (path.some((key) => typeof key === 'string' && SECRET_KEY.test(key))) return `a ${kindOf(value)} (not shown)`
  if (value === undefined) return 'missing'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  return typeof value === 'object' ? 'group of keys' : typeof value
}

// Whether a token of the pointer is an index is seen from the value that it leads into.
function pathOf(pointer: string, root: unknown): (string | number)[] {
  const path: (string | number)[] = []
  let current = root
  for (const token of pointer.split('/').slice(1)) {
    const text = token.replaceAll('~1', '/').replaceAll('~0', '~')
    const key = Array.isArray(current) ? Number(text) : text
    path.push(key)
    current = childValue(current, key)
  }
  return path
}

function valueAt(root: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>(childValue, root)
}

function childValue(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return (value as Record<string | number, unknown>)[key]
}
