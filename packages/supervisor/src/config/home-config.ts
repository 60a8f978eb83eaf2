import type { BotSettings, LogLevel, PluginSettings } from '@rosey/protocol'
import type { WrittenConfig } from './schema.ts'

/** How the bus is had (DESIGN §4). */
export interface BusConfig {
  readonly mode: 'embedded' | 'managed' | 'external'
  readonly host: string
  /** Undefined: 4222 when it is free, else the next free one (F15). */
  readonly port: number | undefined
  /** The nats-server program of mode managed; undefined: the one on the PATH. */
  readonly command: string | undefined
  /** Of mode external. */
  readonly servers: readonly string[]
  readonly credentials: NonNullable<WrittenConfig['bus']>['credentials']
}

/** One connection to a chat service, a process of its own. */
export interface ConnectorConfig {
  /** Name of the connector's manifest. */
  readonly use: string
  /** All keys beside `use`, to be checked against the manifest's schema. */
  readonly config: Readonly<Record<string, unknown>>
}

/** The config of a home with all defaults filled in (F13). Frozen. */
export interface HomeConfig {
  readonly bus: BusConfig
  readonly bot: Readonly<Required<BotSettings>>
  readonly connectors: Readonly<Record<string, ConnectorConfig>>
  /** Port undefined: 8080 when it is free, else the next free one (F15). */
  readonly web: { readonly enabled: boolean; readonly host: string; readonly port: number | undefined }
  readonly logs: { readonly level: LogLevel; readonly maxMb: number; readonly keep: number }
  /** As written; relative ones are meant from the home. */
  readonly pluginFolders: readonly string[]
  /** Restart of a plugin when its files change; undefined: in `rosey dev` only (E7). */
  readonly hotReload: boolean | undefined
  /** Where a plugin hangs is found out before it is ended; undefined: as it was started. */
  readonly hangReports: boolean | undefined
  readonly pluginDefaults: Readonly<PluginSettings>
  readonly plugins: Readonly<Record<string, Readonly<PluginSettings>>>
}

/** Fills in the defaults. Where no connector is named, there is a console to type into. */
export function resolveConfig(written: WrittenConfig): HomeConfig {
  const { bus = {}, bot = {}, web = {}, logs = {} } = written
  return deepFreeze({
    bus: {
      mode: bus.mode ?? 'embedded',
      host: bus.host ?? '127.0.0.1',
      port: bus.port,
      command: bus.command,
      servers: bus.servers ?? [],
      credentials: bus.credentials,
    },
    bot: {
      prefix: bot.prefix ?? '!',
      owners: bot.owners ?? [],
      admins: bot.admins ?? [],
      ignore: bot.ignore ?? [],
      commandTimeoutSeconds: bot.commandTimeoutSeconds ?? 10,
      unknownCommand: bot.unknownCommand ?? 'silent',
      notifyOwners: bot.notifyOwners ?? true,
    },
    connectors: resolveConnectors(written.connectors),
    web: { enabled: web.enabled ?? true, host: web.host ?? '127.0.0.1', port: web.port },
    logs: { level: logs.level ?? 'info', maxMb: logs.maxMb ?? 10, keep: logs.keep ?? 5 },
    pluginFolders: written.pluginFolders ?? [],
    hotReload: written.hotReload,
    hangReports: written.hangReports,
    pluginDefaults: written.pluginDefaults ?? {},
    plugins: written.plugins ?? {},
  })
}

function resolveConnectors(written: WrittenConfig['connectors']): Record<string, ConnectorConfig> {
  const entries = Object.entries(written ?? {})
  if (entries.length === 0) return { console: { use: 'console', config: {} } }
  return Object.fromEntries(entries.map(([name, { use, ...config }]) => [name, { use, config }]))
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) deepFreeze(part)
  }
  return value
}
