import { readFileSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { codeOf, messageOf, RoseyError } from '@rosey/protocol'
import { Check } from 'typebox/value'
import { CONFIG_FILES } from '../home/find-home.ts'
import { checkValue } from './check-value.ts'
import { checkMeaning, checkReferences, type KnownNames } from './cross-checks.ts'
import { asJsonSchema } from './describe-schema.ts'
import { errorOf, isNotEmpty, syntaxFinding } from './finding.ts'
import { type HomeConfig, resolveConfig } from './home-config.ts'
import { interpolate } from './interpolate.ts'
import { HomeConfigSchema, type WrittenConfig } from './schema.ts'
import { parseSource, type SourceFile } from './source-file.ts'

/** Nobody writes more by hand; a larger file is a mistake. */
const MAX_CONFIG_BYTES = 1024 * 1024
const MAX_SECRET_BYTES = 64 * 1024

/** A config that was read and found right. */
export interface LoadedConfig {
  readonly config: HomeConfig
  /** The file it came from; undefined where there is none and all defaults hold. */
  readonly file: string | undefined
  /** What is allowed and yet probably not meant, a line each. */
  readonly warnings: readonly string[]
  /**
   * Checks what the config says about connectors and plugins against those that are there.
   *
   * @returns more warnings
   * @throws RoseyError `config-invalid`
   */
  checkAgainst(known: KnownNames): readonly string[]
  /** The text it came from, by which a key is found again; an empty one where there is no file. */
  readonly source: SourceFile
}

/**
 * Reads the config of a home. Without a file the defaults hold.
 *
 * @throws RoseyError `config-conflict`, `config-syntax`, `config-unknown-key`, `config-invalid`; up to ten findings in
 * one error, each with file, line and column; `home-unusable` when the file cannot be read
 */
export async function loadConfig(
  root: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<LoadedConfig> {
  const file = await configFile(root)
  if (file === undefined) return accept({}, { file: 'rosey.yaml', value: {}, positionOf: startOfFile }, undefined)
  const parsed = parseSource(basename(file), await readConfig(file))
  if (parsed.kind === 'broken') {
    const findings = parsed.problems.map((problem) => syntaxFinding(parsed.file, 'config-syntax', problem))
    throw isNotEmpty(findings) ? errorOf(findings) : new RoseyError('config-syntax', `${file} cannot be read`)
  }
  const { source } = parsed
  const references = { env, readSecret: (path: string) => readSecret(resolve(root, path)) }
  const { value, findings: missing } = interpolate(source, asJsonSchema(HomeConfigSchema), references)
  const codes = { unknownKey: 'config-unknown-key', invalid: 'config-invalid' } as const
  // What a value should have come from is missing: that it is none of the right kind either says nothing more.
  const unfilled = new Set(missing.map(({ key }) => key))
  const wrong = checkValue(HomeConfigSchema, value, source, codes).filter(({ key }) => !unfilled.has(key))
  const findings = [...wrong, ...missing]
  if (isNotEmpty(findings)) throw errorOf(findings)
  if (!Check(HomeConfigSchema, value)) throw new RoseyError('config-invalid', `${file} does not match its schema`)
  return accept(value, source, file)
}

function accept(written: WrittenConfig, source: SourceFile, file: string | undefined): LoadedConfig {
  const { errors, warnings } = checkMeaning(written, source)
  if (isNotEmpty(errors)) throw errorOf(errors)
  return {
    config: resolveConfig(written),
    file,
    source,
    warnings,
    checkAgainst: (known) => {
      const result = checkReferences(written, source, known)
      if (isNotEmpty(result.errors)) throw errorOf(result.errors)
      return result.warnings
    },
  }
}

const startOfFile = () => ({ line: 1, column: 1 })

async function configFile(root: string): Promise<string | undefined> {
  const present: string[] = []
  for (const name of CONFIG_FILES) {
    if (await isThere(join(root, name))) present.push(name)
  }
  if (present.length > 1) {
    throw new RoseyError(
      'config-conflict',
      `${root} holds both ${present.join(' and ')}. Keep one of them: it is not guessed which one holds.`,
      { details: { files: present } },
    )
  }
  return present[0] === undefined ? undefined : join(root, present[0])
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    // A home below a file has no config either; what is wrong with it is told when it is prepared.
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false
    throw unreadable(path, error)
  }
}

async function readConfig(file: string): Promise<string> {
  try {
    const { size } = await stat(file)
    if (size > MAX_CONFIG_BYTES) {
      throw new RoseyError('config-invalid', `${file} has ${size} bytes, and at most ${MAX_CONFIG_BYTES} are read.`)
    }
    return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '')
  } catch (error) {
    throw error instanceof RoseyError ? error : unreadable(file, error)
  }
}

function unreadable(file: string, error: unknown): RoseyError {
  return new RoseyError('home-unusable', `${file} cannot be read: ${messageOf(error)}`, { cause: error })
}

// Editors end a file with a newline, which is no part of a password.
function readSecret(path: string): string {
  const text = readFileSync(path, 'utf8')
  if (text.length > MAX_SECRET_BYTES) throw new Error(`it is longer than ${MAX_SECRET_BYTES} characters`)
  return text.replace(/\r?\n$/, '')
}
