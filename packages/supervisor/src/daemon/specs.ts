import { isDeepStrictEqual } from 'node:util'
import {
  type BotConfig,
  type BusServiceConfig,
  HOLD_SECONDS,
  NO_LIMITS,
  type PluginSettings,
  type ResolvedRestart,
  ROSEY_VERSION,
  resolveLimits,
  resolveRestart,
} from '@rosey/protocol'
import { type HomeConfig, settingsFor } from '../config/index.ts'
import type { FoundPlugin } from '../discovery/index.ts'
import type { HomePaths } from '../home/index.ts'
import { filesFolders } from '../isolation/files-folders.ts'
import type { ProcessSpec } from '../supervision/spec.ts'
import type { Enablements } from './choices.ts'
import type { Installation } from './installation.ts'

/** Ports that are tried from the default one on, when the operator has set none (F15). */
const DEFAULT_PORT = 4222
const PORTS_TRIED = 100
/** Steps of a stop (C7) and time to become ready (C12), in ms. */
const STOP_STEP_MS = 5000
const READY_MS = 10_000
/** Time between two signs of life, in ms (C5). */
const HEARTBEAT_MS = 2000
/** Time between two full checks, in ms (C5). */
const CHECK_MS = 30_000
/** Silence that counts as a hang, in ms (C5). */
const HANG_MS = 10_000
/** On the bus everything hangs: it is never given up (F2). */
const NEVER_GIVE_UP: Partial<ResolvedRestart> = { maxAttempts: 0, policy: 'always' }
/** The bot is given up after 3 failed restarts in a row (F2). A connector goes on: chat services come back. */
const BOT_RESTART: Partial<ResolvedRestart> = { maxAttempts: 3, policy: 'always' }
const CONNECTOR_RESTART: Partial<ResolvedRestart> = { maxAttempts: 0, policy: 'always' }

/** What decides about the specs of a home. */
export interface SpecFacts {
  readonly config: HomeConfig
  readonly paths: HomePaths
  readonly installation: Installation
  readonly consoleToken: string
  readonly plugins: readonly FoundPlugin[]
  readonly connectors: readonly FoundPlugin[]
  /** The port on which the bus listened before, which a restart tries first. */
  readonly busPort: number | undefined
  readonly choices: Enablements
}

/** What the bus is told beside whom it may believe, which is added at each of its starts. */
type BusSettings = Omit<BusServiceConfig, 'authorization'>

const service = (
  name: 'nats' | 'bot',
  entry: string,
  config: unknown,
  restart: Partial<ResolvedRestart>,
): ProcessSpec => ({
  name,
  kind: 'service',
  displayName: name,
  version: ROSEY_VERSION,
  description: '',
  bundled: true,
  enabled: true,
  disabledBecause: '',
  critical: true,
  source: { kind: 'program', name, entry },
  config,
  permissions: [],
  channels: undefined,
  sandbox: 'normal',
  restart: resolveRestart({}, restart),
  stopTimes: { graceMs: STOP_STEP_MS, termMs: STOP_STEP_MS },
  readyTimeoutMs: READY_MS,
  heartbeatMs: HEARTBEAT_MS,
  healthCheckMs: CHECK_MS,
  hangMs: HANG_MS,
  limits: NO_LIMITS,
  readable: [],
  writable: [],
  dependencies: {},
  optionalDependencies: {},
})

/** The bus as a service; undefined when it is somebody else's. */
export function busSpec({
  config,
  paths,
  installation,
  busPort,
}: Omit<SpecFacts, 'plugins' | 'connectors'>): ProcessSpec | undefined {
  const { mode, host, port, command } = config.bus
  if (mode === 'external') return undefined
  const range = Array.from({ length: PORTS_TRIED }, (_, index) => DEFAULT_PORT + index)
  // After a restart the others look for it where it was; somebody else may have taken that meanwhile.
  const ports = port === undefined ? [...new Set([busPort ?? DEFAULT_PORT, ...range])] : [port]
  const shared: BusSettings = { host, ports }
  if (mode === 'embedded') {
    const withSocket = process.platform === 'win32' ? shared : { ...shared, unixPath: paths.socket('bus') }
    return service('nats', installation.programs.embeddedBus, withSocket, NEVER_GIVE_UP)
  }
  const server = { command: command ?? 'nats-server', folder: paths.run }
  return service('nats', installation.programs.managedBus, { ...shared, server }, NEVER_GIVE_UP)
}

/** The bot, told of each plugin what concerns commands. */
export function botSpec({
  config,
  installation,
  plugins,
}: Pick<SpecFacts, 'config' | 'installation' | 'plugins'>): ProcessSpec {
  const told: BotConfig = {
    ...config.bot,
    owners: [...config.bot.owners],
    admins: [...config.bot.admins],
    ignore: [...config.bot.ignore],
    commandTimeoutMs: config.bot.commandTimeoutSeconds * 1000,
    holdMs: HOLD_SECONDS * 1000,
    // Without an entry for those that have nothing set: one that comes or goes is no reason for a new bot.
    plugins: Object.fromEntries(
      plugins.flatMap(({ manifest }) => {
        const settings = commandSettings(settingsFor(config, manifest.name, manifest))
        return isDeepStrictEqual(settings, commandSettings({})) ? [] : [[manifest.name, settings]]
      }),
    ),
  }
  return service('bot', installation.programs.bot, told, BOT_RESTART)
}

function commandSettings({
  commandTimeoutSeconds,
  channels,
  commands = {},
}: PluginSettings): BotConfig['plugins'][string] {
  return {
    ...(commandTimeoutSeconds === undefined ? {} : { commandTimeoutMs: commandTimeoutSeconds * 1000 }),
    ...(channels === undefined ? {} : { channels }),
    commands,
  }
}

/** One plugin with the operator's settings. */
export function pluginSpec(found: FoundPlugin, config: HomeConfig, choices: Enablements): ProcessSpec {
  const settings = settingsFor(config, found.manifest.name, found.manifest)
  return {
    ...ofManifest(found, found.manifest.name, 'plugin'),
    ...choices.of(found.manifest.name, found.bundled, settings.enabled),
    critical: settings.critical ?? false,
    config: settings.config ?? {},
    channels: settings.channels,
    sandbox: settings.sandbox ?? 'normal',
    restart: resolveRestart(settings.restart),
    stopTimes: stopTimesOf(settings),
    readyTimeoutMs: settings.readyTimeoutSeconds === undefined ? READY_MS : settings.readyTimeoutSeconds * 1000,
    ...healthTimes(settings),
    limits: resolveLimits(settings.limits),
  }
}

/** One connection of the config, with the connector that it uses. */
export function connectorSpec(
  name: string,
  found: FoundPlugin,
  { config, paths, consoleToken, choices }: Pick<SpecFacts, 'config' | 'paths' | 'consoleToken' | 'choices'>,
): ProcessSpec {
  const own = config.connectors[name]?.config ?? {}
  const isConsole = found.manifest.name === 'console' && found.bundled
  const socketPath = paths.consoleSocket(name)
  return {
    ...ofManifest(found, name, 'connector'),
    displayName: name,
    ...choices.of(name, found.bundled, undefined),
    critical: false,
    config: isConsole ? { ...own, socketPath, tokenPath: paths.consoleToken, token: consoleToken } : own,
    channels: undefined,
    sandbox: 'normal',
    restart: resolveRestart(found.manifest.restart, CONNECTOR_RESTART),
    stopTimes: { graceMs: STOP_STEP_MS, termMs: STOP_STEP_MS },
    readyTimeoutMs: READY_MS,
    ...healthTimes({}),
    // A burst of chat is no reason to leave it.
    limits: resolveLimits({ cpuPercent: null, ...found.manifest.limits }),
    ...(isConsole ? { readable: [found.folder, socketPath], writable: [socketPath] } : {}),
  }
}

/** Stands in the lists for a plugin that cannot be read, and never runs. */
export function brokenSpec(name: string, folder: string, kind: 'plugin' | 'connector'): ProcessSpec {
  return {
    ...service('bot', '', {}, {}),
    name,
    kind,
    displayName: name,
    version: 'unknown',
    bundled: false,
    critical: false,
    source: { kind, name, entry: '', folder, configSchema: undefined },
  }
}

function ofManifest(
  { manifest, folder, entry, form, bundled }: FoundPlugin,
  name: string,
  kind: 'plugin' | 'connector',
) {
  const { displayName, version, description, permissions, dependencies, optionalDependencies } = manifest
  const files = filesFolders(permissions, folder)
  return {
    name,
    kind,
    displayName,
    version,
    description,
    bundled,
    source: { kind, name: manifest.name, entry, folder, configSchema: manifest.config },
    permissions,
    // Around a single file lie other plugins.
    readable: form === 'file' ? [entry] : [folder, ...files],
    writable: files,
    dependencies,
    optionalDependencies,
  }
}

function healthTimes({ health = {} }: PluginSettings) {
  const ms = (seconds: number | undefined, fallback: number) => (seconds === undefined ? fallback : seconds * 1000)
  return {
    heartbeatMs: ms(health.heartbeatSeconds, HEARTBEAT_MS),
    healthCheckMs: ms(health.checkSeconds, CHECK_MS),
    hangMs: ms(health.hangSeconds, HANG_MS),
  }
}

function stopTimesOf({ stopTimeoutSeconds }: PluginSettings) {
  const stepMs = stopTimeoutSeconds === undefined ? STOP_STEP_MS : stopTimeoutSeconds * 1000
  return { graceMs: stepMs, termMs: stepMs }
}
