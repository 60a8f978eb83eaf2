import { resolve } from 'node:path'
import { configSchemaOf } from '../bundle/config-check.ts'
import { type LoadedConfig, loadConfig } from '../config/index.ts'
import {
  type BrokenPlugin,
  discover,
  type FoundPlugin,
  nameOf,
  planWaves,
  refusalError,
  refuseConnectionNames,
} from '../discovery/index.ts'
import type { HomePaths } from '../home/index.ts'
import type { StartPlan } from '../supervision/start-gate.ts'
import type { Installation } from './installation.ts'

/** All that a home says should run, as it is on disk now. */
export interface Catalogue {
  readonly loaded: LoadedConfig
  readonly plugins: readonly FoundPlugin[]
  readonly connectors: readonly FoundPlugin[]
  /** Plugins and connectors that cannot be read. */
  readonly broken: readonly BrokenPlugin[]
  readonly plan: StartPlan
  readonly notices: readonly string[]
}

/**
 * Reads config and plugins of a home.
 *
 * @throws RoseyError for a config that is wrong: a broken plugin is listed, a broken config stops everything
 */
export async function readCatalogue(paths: HomePaths, installation: Installation): Promise<Catalogue> {
  const loaded = await loadConfig(paths.root)
  const { config } = loaded
  const required = config.pluginFolders.map((folder) => resolve(paths.root, folder))
  const discovery = await discover({
    bundledPlugins: [installation.bundledPlugins],
    bundledConnectors: [installation.bundledConnectors],
    folders: [paths.plugins, ...required],
    required,
  })
  const findings = refuseConnectionNames(discovery.findings, Object.keys(config.connectors))
  const found = findings.filter((finding) => finding.kind === 'ok')
  const broken = findings.filter((finding) => finding.kind === 'broken')
  const connectors = found.filter(({ manifest }) => manifest.kind === 'connector')
  const plugins = found.filter(({ manifest }) => manifest.kind === 'plugin')
  const names = (list: readonly FoundPlugin[]) => list.map(({ manifest }) => manifest.name)
  const warnings = loaded.checkAgainst({
    connectorKinds: names(connectors),
    plugins: names(plugins),
    configOf: (kind, name) => {
      const one = (kind === 'plugin' ? plugins : connectors).find(({ manifest }) => manifest.name === name)
      return one === undefined ? undefined : configSchemaOf(one.manifest)
    },
  })
  const { waves, refused } = planWaves(
    plugins.map(({ manifest }) => manifest),
    new Map(broken.map((finding) => [nameOf(finding), 'failed'])),
  )
  return {
    loaded,
    plugins,
    connectors,
    broken,
    plan: {
      problems: new Map(Array.from(refused, ([name, refusal]) => [name, refusalError(name, refusal).message])),
      waveOf: new Map(waves.flatMap((wave, index) => wave.map((name) => [name, index] as const))),
    },
    notices: [...loaded.warnings, ...warnings, ...discovery.notices],
  }
}
