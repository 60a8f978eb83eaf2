import { isDeepStrictEqual } from 'node:util'
import type { PluginSettings } from '@rosey/protocol'
import type { HomeConfig } from './home-config.ts'
import { settingsFor } from './plugin-settings.ts'

/** What a change of the config touches, for `rosey reload`. Names are sorted. */
export interface ChangedParts {
  readonly bus: boolean
  /** The bot's own section, or what it is told about plugins (commands, channels, time-outs). */
  readonly bot: boolean
  readonly web: boolean
  /** These three are taken over without a restart. */
  readonly logs: boolean
  readonly hotReload: boolean
  readonly pluginFolders: boolean
  readonly connectors: {
    readonly added: readonly string[]
    readonly removed: readonly string[]
    readonly changed: readonly string[]
  }
  /** Plugins whose process sees something of the change. */
  readonly plugins: readonly string[]
}

/**
 * Compares two configs.
 *
 * @param installed names of all plugins: a change of `pluginDefaults` touches those that have no entry of their own, too
 */
export function changedParts(before: HomeConfig, after: HomeConfig, installed: Iterable<string>): ChangedParts {
  const differs = (key: keyof HomeConfig) => !isDeepStrictEqual(before[key], after[key])
  const names = [...new Set([...Object.keys(before.plugins), ...Object.keys(after.plugins), ...installed])].sort()
  const changed = (part: (settings: PluginSettings) => unknown) =>
    names.filter((name) => !isDeepStrictEqual(part(settingsFor(before, name)), part(settingsFor(after, name))))
  return {
    bus: differs('bus'),
    bot: differs('bot') || changed(seenByBot).length > 0,
    web: differs('web'),
    logs: differs('logs'),
    hotReload: differs('hotReload'),
    pluginFolders: differs('pluginFolders'),
    connectors: changedConnectors(before.connectors, after.connectors),
    plugins: changed(seenByProcess),
  }
}

function seenByBot({ commands, channels, commandTimeoutSeconds }: PluginSettings): unknown {
  return { commands, channels, commandTimeoutSeconds }
}

function seenByProcess({ commands: _commands, commandTimeoutSeconds: _seconds, ...rest }: PluginSettings): unknown {
  return rest
}

function changedConnectors(
  before: HomeConfig['connectors'],
  after: HomeConfig['connectors'],
): ChangedParts['connectors'] {
  const names = Object.keys(after).sort()
  return {
    added: names.filter((name) => !Object.hasOwn(before, name)),
    removed: Object.keys(before)
      .filter((name) => !Object.hasOwn(after, name))
      .sort(),
    changed: names.filter((name) => Object.hasOwn(before, name) && !isDeepStrictEqual(before[name], after[name])),
  }
}
