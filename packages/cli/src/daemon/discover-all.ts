import { resolve } from 'node:path'
import {
  configSchemaOf,
  type Discovery,
  discover,
  type HomeConfig,
  type HomePaths,
  installationAt,
  type KnownNames,
  nameOf,
} from '@rosey/supervisor'
import { INSTALLATION_ROOT } from './installation-root.ts'

/** What lies on the disk of a home, for commands that need no daemon. */
export interface Installed extends Discovery {
  /** Names of the plugins, broken ones included. */
  readonly plugins: readonly string[]
  /** Kinds of connectors that can be used. */
  readonly connectorKinds: readonly string[]
  /** The schema of what can be set. */
  readonly configOf: NonNullable<KnownNames['configOf']>
}

/** Finds what the daemon of a home would find. Without a config: in the usual folders only. */
export async function discoverAll(paths: HomePaths, config: HomeConfig | undefined): Promise<Installed> {
  const { bundledPlugins, bundledConnectors } = installationAt(INSTALLATION_ROOT)
  const required = (config?.pluginFolders ?? []).map((folder) => resolve(paths.root, folder))
  const discovery = await discover({
    bundledPlugins: [bundledPlugins],
    bundledConnectors: [bundledConnectors],
    folders: [paths.plugins, ...required],
    required,
  })
  const { findings } = discovery
  const isConnector = (finding: Discovery['findings'][number]) =>
    (finding.kind === 'ok' ? finding.manifest.kind : finding.processKind) === 'connector'
  return {
    ...discovery,
    plugins: findings.filter((finding) => !isConnector(finding)).map(nameOf),
    configOf: (_kind, name) => {
      const found = findings.find((finding) => nameOf(finding) === name)
      return found?.kind === 'ok' ? configSchemaOf(found.manifest) : undefined
    },
    connectorKinds: findings.filter((finding) => finding.kind === 'ok' && isConnector(finding)).map(nameOf),
  }
}
