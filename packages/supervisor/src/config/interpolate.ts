import { messageOf } from '@rosey/protocol'
import { describeSchema, type JsonSchema, schemaAt } from './describe-schema.ts'
import { type Finding, findingAt } from './finding.ts'
import { dotted, type KeyPath } from './position.ts'
import type { SourceFile } from './source-file.ts'

/** Where the values that a config only refers to come from. */
export interface References {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Gives the content of a secret file; throws when it cannot be read. */
  readonly readSecret: (path: string) => string
}

/** A config with its references filled in, and what was wrong with them. */
export interface Interpolated {
  readonly value: unknown
  readonly findings: readonly Finding[]
}

// `$${` stands for `${` itself.
const REFERENCE = /\$\$\{|\$\{([^}]*)\}/g
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * Puts variables of the environment in place of `${NAME}` in every text, and the content of a file in place of
 * `{ file: path }` where a secret may stand: in `bus.credentials`, in connectors, and in the config of plugins. A text
 * that is nothing but one reference becomes a number or a boolean where the schema wants one.
 */
export function interpolate(source: SourceFile, schema: JsonSchema, references: References): Interpolated {
  const findings: Finding[] = []

  const fill = (value: unknown, path: KeyPath): unknown => {
    if (typeof value === 'string') return fillText(value, path)
    if (Array.isArray(value)) return value.map((item, index) => fill(item, [...path, index]))
    if (typeof value !== 'object' || value === null) return value
    const file = secretFile(value, path)
    if (file !== undefined) return fillSecret(file, path)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, [...path, key])]))
  }

  const fillText = (text: string, path: KeyPath): unknown => {
    const filled = text.replaceAll(REFERENCE, (whole: string, name: string | undefined) => {
      if (name === undefined) return '${'
      const value = VARIABLE.test(name) ? references.env[name] : undefined
      if (value !== undefined) return value
      findings.push(findingAt(source, 'config-invalid', path, missingVariable(name, path)))
      return whole
    })
    return filled !== text && /^\$\{[^}]*\}$/.test(text) ? asWanted(filled, schemaAt(schema, path)) : filled
  }

  const fillSecret = (file: string, path: KeyPath): unknown => {
    try {
      return references.readSecret(file)
    } catch (error) {
      const message = `${dotted(path)}: the secret file ${file} cannot be read: ${messageOf(error)}`
      findings.push(findingAt(source, 'config-invalid', path, message))
      return ''
    }
  }

  return { value: fill(source.value, []), findings }
}

function missingVariable(name: string, path: KeyPath): string {
  if (!VARIABLE.test(name)) {
    return `${dotted(path)}: "\${${name}}" names no variable; write $\${ where \${ itself is meant`
  }
  return `${dotted(path)}: the variable ${name} is not set; set it, or write $\${ where \${ itself is meant`
}

function secretFile(value: object, path: KeyPath): string | undefined {
  if (!mayBeSecret(path)) return undefined
  const entries = Object.entries(value)
  const file = entries.length === 1 && entries[0]?.[0] === 'file' ? entries[0][1] : undefined
  return typeof file === 'string' ? file : undefined
}

function mayBeSecret([root, second, third]: KeyPath): boolean {
  // The seed of an account is read where it is used: its file has to be for its owner alone.
  if (root === 'bus') return second === 'credentials' && third !== undefined && third !== 'account'
  if (root === 'connectors') return third !== undefined
  if (root === 'plugins') return third === 'config'
  return root === 'pluginDefaults' && second === 'config'
}

function asWanted(text: string, schema: JsonSchema | undefined): unknown {
  const wanted = schema === undefined ? '' : describeSchema(schema)
  if (/^a (whole )?number/.test(wanted) && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  if (wanted.startsWith('true or false') && (text === 'true' || text === 'false')) return text === 'true'
  return text
}
