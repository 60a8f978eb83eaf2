import {
  isReservedName,
  isValidName,
  ManifestSchema,
  type PluginManifest,
  permissionProblem,
  ROSEY_VERSION,
  RoseyError,
  resolveManifest,
  type WrittenManifest,
} from '@rosey/protocol'
import satisfies from 'semver/functions/satisfies.js'
import valid from 'semver/functions/valid.js'
import validRange from 'semver/ranges/valid.js'
import { Check } from 'typebox/value'
import { checkValue } from '../config/check-value.ts'
import { errorOf, type Finding, findingAt, isNotEmpty } from '../config/finding.ts'
import type { KeyPath } from '../config/position.ts'
import type { SourceFile } from '../config/source-file.ts'

const CODES = { unknownKey: 'manifest-invalid', invalid: 'manifest-invalid' } as const

/**
 * The manifest in a source, defaults filled in.
 *
 * @throws RoseyError `manifest-invalid` with up to ten findings; `engine-mismatch`
 */
export function checkManifest(source: SourceFile, host: string = ROSEY_VERSION): PluginManifest {
  const written = source.value
  const findings = checkValue(ManifestSchema, written, source, CODES)
  if (!Check(ManifestSchema, written)) {
    throw isNotEmpty(findings) ? errorOf(findings) : new RoseyError('manifest-invalid', `${source.file} is not valid.`)
  }
  const meaning = [
    ...checkName(written, source),
    ...checkVersions(written, source),
    ...checkPermissions(written, source),
  ]
  if (isNotEmpty(meaning)) throw errorOf(meaning)
  checkEngine(written, source, host)
  return resolveManifest(written)
}

/** The name that a manifest gives, where it gives a valid one, whatever else is wrong with it. */
export function nameIn({ value }: SourceFile): string | undefined {
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined
  return typeof name === 'string' && isValidName(name) ? name : undefined
}

function checkName({ name }: WrittenManifest, source: SourceFile): Finding[] {
  if (!isReservedName(name)) return []
  return [finding(source, ['name'], `name is "${name}", which is reserved for Rosey itself; choose another`)]
}

function checkVersions(written: WrittenManifest, source: SourceFile): Finding[] {
  const { version, engines, dependencies = {}, optionalDependencies = {} } = written
  const findings: Finding[] = []
  if (version !== undefined && valid(version) === null) {
    findings.push(finding(source, ['version'], `version is "${version}", expected three numbers as in 1.2.0`))
  }
  const ranges: [path: KeyPath, range: string | undefined][] = [
    [['engines', 'rosey'], engines?.rosey],
    ...entries('dependencies', dependencies),
    ...entries('optionalDependencies', optionalDependencies),
  ]
  for (const [path, range] of ranges) {
    if (range === undefined || validRange(range) !== null) continue
    findings.push(finding(source, path, `${path.join('.')} is "${range}", expected a version range as in ^1.2.0 or *`))
  }
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const path = [Object.hasOwn(dependencies, name) ? 'dependencies' : 'optionalDependencies', name]
    if (!isValidName(name)) findings.push(finding(source, path, `"${name}" cannot be the name of a plugin`))
    if (name === written.name) findings.push(finding(source, path, `${name} cannot depend on itself`))
  }
  return findings
}

function entries(key: string, ranges: Readonly<Record<string, string>>): [KeyPath, string][] {
  return Object.entries(ranges).map(([name, range]) => [[key, name], range])
}

function checkPermissions({ permissions = [] }: WrittenManifest, source: SourceFile): Finding[] {
  return permissions.flatMap((text, index) => {
    const problem = permissionProblem(text)
    return problem === undefined ? [] : [finding(source, ['permissions', index], problem)]
  })
}

function checkEngine({ name, engines }: WrittenManifest, source: SourceFile, host: string): void {
  const range = engines?.rosey
  if (range === undefined || satisfies(host, range, { includePrerelease: true })) return
  throw new RoseyError(
    'engine-mismatch',
    `${name} is made for Rosey ${range}, and this is Rosey ${host} (engines.rosey in ${source.file}). ` +
      'Update the plugin or Rosey.',
    { details: { plugin: name, expected: range, got: host } },
  )
}

function finding(source: SourceFile, path: KeyPath, message: string): Finding {
  return findingAt(source, 'manifest-invalid', path, message)
}
