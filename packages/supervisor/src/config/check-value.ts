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
  const json = asJsonSchema(schema)
  const findings: Finding[] = []
  const told = new Set<string>()
  const errors = allErrors(schema, value)
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf').map(({ schemaPath }) => `${schemaPath}/anyOf/`)
  for (const error of errors) {
    // What one branch of a union says is misleading: the union as a whole was not met.
    if (error.keyword === 'boolean' || unions.some((union) => error.schemaPath.startsWith(union))) continue
    const path = pathOf(error.instancePath, value)
    if (error.keyword === 'additionalProperties') {
      for (const key of error.params.additionalProperties) {
        findings.push(unknownKey([...path, key], keysOf(schemaAt(json, path)), source, codes))
      }
      continue
    }
    if (error.keyword === 'required') {
      for (const key of error.params.requiredProperties) {
        const expected = describeSchema(schemaAt(json, [...path, key]))
        findings.push(findingAt(source, codes.invalid, path, `${name(path)} lacks the key "${key}": ${expected}`))
      }
      continue
    }
    if (told.has(error.instancePath)) continue
    told.add(error.instancePath)
    const expected = expectedAt(json, path)
    // As written, so that the content of a variable or a secret file is not shown.
    const got = show(valueAt(source.value, path), path)
    findings.push(findingAt(source, codes.invalid, path, `${name(path)} is ${got}, expected ${expected}`))
  }
  return findings
}

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

function unknownKey(path: KeyPath, known: readonly string[], source: SourceFile, codes: CheckCodes): Finding {
  const key = String(path.at(-1))
  const place = path.length === 1 ? '' : ` in ${dotted(path.slice(0, -1))}`
  const near = nearest(key, known)
  const help = near === undefined ? `; the keys here are ${known.join(', ')}` : `, did you mean "${near}"?`
  return findingAt(source, codes.unknownKey, path, `unknown key "${key}"${place}${help}`)
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
