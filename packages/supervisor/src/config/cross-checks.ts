import { isReservedName, isValidName, nearest, type PluginSettings, resolveRestart } from '@rosey/protocol'
import { describeUnknownKey } from './check-value.ts'
import { type JsonSchema, keysOf } from './describe-schema.ts'
import { describeFinding, type Finding, findingAt } from './finding.ts'
import type { KeyPath } from './position.ts'
import type { WrittenConfig } from './schema.ts'
import type { SourceFile } from './source-file.ts'

/** What checks beyond the schema found: errors refuse the config, warnings do not. */
export interface CheckResult {
  readonly errors: readonly Finding[]
  /** A line each, with its place. */
  readonly warnings: readonly string[]
}

/** Things of this machine that a config may refer to. */
export interface KnownNames {
  /** Kinds of connectors: what `use` may name. */
  readonly connectorKinds: readonly string[]
  readonly plugins: readonly string[]
  /** The schema of what can be set (`configSchemaOf`), where it is known; keys that it does not have get a warning. */
  readonly configOf?: (kind: 'plugin' | 'connector', name: string) => Readonly<Record<string, unknown>> | undefined
}

type Report = (path: KeyPath, message: string) => void

/** The checks of a config that need nothing but itself. */
export function checkMeaning(written: WrittenConfig, source: SourceFile): CheckResult {
  return collect(source, (error, warn) => {
    checkConnectorNames(written, error)
    checkBus(written.bus ?? {}, error, warn)
    checkPeople(written, warn)
    checkPluginSettings(['pluginDefaults'], written.pluginDefaults ?? {}, warn)
    for (const [name, settings] of Object.entries(written.plugins ?? {})) {
      checkPluginSettings(['plugins', name], settings, warn)
      checkChannels(name, settings, Object.keys(connectorsOf(written)), warn)
    }
  })
}

/** The checks that need to know what is installed. */
export function checkReferences(written: WrittenConfig, source: SourceFile, known: KnownNames): CheckResult {
  return collect(source, (error, warn) => {
    for (const [name, { use, ...config }] of Object.entries(written.connectors ?? {})) {
      if (known.connectorKinds.includes(use)) {
        checkKeys(['connectors', name], config, known.configOf?.('connector', use), warn)
        continue
      }
      const help = didYouMean(use, known.connectorKinds)
      error(['connectors', name, 'use'], `connectors.${name}.use is "${use}", and there is no such connector${help}`)
    }
    for (const [name, { config = {} }] of Object.entries(written.plugins ?? {})) {
      if (known.plugins.includes(name)) {
        checkKeys(['plugins', name, 'config'], config, known.configOf?.('plugin', name), warn)
        continue
      }
      warn(['plugins', name], `plugins.${name}: no plugin has this name${didYouMean(name, known.plugins)}`)
    }
  })
}

// The process itself checks the values against the schema, and refuses to start; here the place in the file is known.
function checkKeys(path: KeyPath, config: object, schema: JsonSchema | undefined, warn: Report): void {
  if (schema === undefined || '$ref' in schema || schema.patternProperties !== undefined) return
  const { additionalProperties = false } = schema
  if (additionalProperties !== false) return
  const keys = keysOf(schema)
  for (const key of Object.keys(config)) {
    if (!keys.includes(key)) warn([...path, key], describeUnknownKey([...path, key], keys))
  }
}

function collect(source: SourceFile, check: (error: Report, warn: Report) => void): CheckResult {
  const errors: Finding[] = []
  const warnings: string[] = []
  check(
    (path, message) => errors.push(findingAt(source, 'config-invalid', path, message)),
    (path, message) => warnings.push(describeFinding(findingAt(source, 'config-invalid', path, message))),
  )
  return { errors, warnings }
}

function checkConnectorNames(written: WrittenConfig, error: Report): void {
  for (const name of Object.keys(written.connectors ?? {})) {
    const path = ['connectors', name]
    if (!isValidName(name)) {
      error(path, `the connector name "${name}" is not valid: a-z, 0-9 and -, at most 40 characters`)
    } else if (isReservedName(name)) {
      error(path, `the connector name "${name}" is reserved for Rosey itself; choose another`)
    } else if (Object.hasOwn(written.plugins ?? {}, name)) {
      error(path, `"${name}" is both a connector and a plugin; they share one name space, so rename one`)
    }
  }
}

function checkBus(bus: NonNullable<WrittenConfig['bus']>, error: Report, warn: Report): void {
  const mode = bus.mode ?? 'embedded'
  if (mode === 'external' && bus.servers === undefined) {
    error(['bus', 'mode'], 'bus.mode is external, and bus.servers does not say where the servers are')
  }
  const meant = { command: 'managed', servers: 'external', credentials: 'external' } as const
  for (const [key, only] of Object.entries(meant)) {
    if (key in bus && mode !== only) warn(['bus', key], `bus.${key} has no effect: bus.mode is ${mode}, not ${only}`)
  }
  if (mode !== 'external') return
  for (const key of ['host', 'port'] as const) {
    if (key in bus) warn(['bus', key], `bus.${key} has no effect: bus.mode is external`)
  }
}

function checkPeople(written: WrittenConfig, warn: Report): void {
  const connectors = Object.keys(connectorsOf(written))
  for (const list of ['owners', 'admins', 'ignore'] as const) {
    for (const [index, entry] of (written.bot?.[list] ?? []).entries()) {
      const connector = entry.includes(':') ? entry.slice(0, entry.indexOf(':')) : undefined
      if (connector === undefined || connectors.includes(connector)) continue
      const help = didYouMean(connector, connectors)
      warn(['bot', list, index], `bot.${list} names the connector "${connector}", and there is none${help}`)
    }
  }
}

function checkPluginSettings(path: KeyPath, { restart, health }: PluginSettings, warn: Report): void {
  const { initialDelayMs, maxDelayMs } = resolveRestart(restart)
  if (maxDelayMs < initialDelayMs) {
    const place = [...path, 'restart']
    warn(place, `${place.join('.')}: maxDelaySeconds is less than initialDelaySeconds, so every wait is the longest`)
  }
  const { heartbeatSeconds = 2, hangSeconds = 10 } = health ?? {}
  if (hangSeconds <= heartbeatSeconds) {
    const place = [...path, 'health']
    warn(
      place,
      `${place.join('.')}: hangSeconds is not more than heartbeatSeconds, so a healthy process would be killed`,
    )
  }
}

function checkChannels(name: string, { channels }: PluginSettings, connectors: readonly string[], warn: Report): void {
  for (const [index, entry] of (channels ?? []).entries()) {
    const connector = entry.split(':', 1)[0] ?? entry
    if (connectors.includes(connector)) continue
    const help = didYouMean(connector, connectors)
    warn(
      ['plugins', name, 'channels', index],
      `plugins.${name}.channels names the connector "${connector}", and there is none${help}`,
    )
  }
}

// Without any connector in the file there is the console.
function connectorsOf({ connectors }: WrittenConfig): Record<string, unknown> {
  return connectors === undefined || Object.keys(connectors).length === 0 ? { console: {} } : connectors
}

function didYouMean(typed: string, candidates: readonly string[]): string {
  const near = nearest(typed, candidates)
  if (near !== undefined) return `, did you mean "${near}"?`
  return candidates.length === 0 ? '' : `; there are: ${candidates.join(', ')}`
}
