import type { PluginManifest, PluginSettings } from '@rosey/protocol'
import type { HomeConfig } from './home-config.ts'

/** What a manifest says about running its plugin; the operator's words win over it. */
export type ManifestSettings = Pick<PluginManifest, 'restart' | 'limits' | 'health' | 'readyTimeoutSeconds'>

/**
 * The settings that hold for one plugin: its own entry over `pluginDefaults` over the manifest, key by key. `channels`
 * is one value: a list replaces a list.
 */
export function settingsFor(
  config: Pick<HomeConfig, 'plugins' | 'pluginDefaults'>,
  name: string,
  manifest?: ManifestSettings,
): PluginSettings {
  const own = Object.hasOwn(config.plugins, name) ? config.plugins[name] : undefined
  return [fromManifest(manifest), config.pluginDefaults, own ?? {}].reduce<PluginSettings>(
    (below, above) => merge(below, above),
    {},
  )
}

function fromManifest(manifest: ManifestSettings | undefined): PluginSettings {
  if (manifest === undefined) return {}
  const { restart, limits, health, readyTimeoutSeconds } = manifest
  return { restart, limits, health, ...(readyTimeoutSeconds === undefined ? {} : { readyTimeoutSeconds }) }
}

function merge<T extends object>(below: T, above: T): T {
  const present = new Map<string, unknown>(Object.entries(below))
  const merged = Object.entries(above).map(([key, value]): [string, unknown] => {
    const lower = present.get(key)
    return [key, isSection(lower) && isSection(value) ? merge(lower, value) : value]
  })
  return { ...below, ...Object.fromEntries(merged) }
}

function isSection(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
