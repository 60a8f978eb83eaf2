import type { PluginInfo } from '@rosey/protocol'
import type { HomePaths } from '../home/index.ts'
import type { ProcessSpec } from '../supervision/spec.ts'
import { restingStatus } from '../supervision/status-of.ts'
import { readCatalogue } from './catalogue.ts'
import type { Installation } from './installation.ts'
import { wantedFrom } from './wanted.ts'

/**
 * Every plugin and connector of a home as it lies on the disk, in the words of the status, for when no daemon runs.
 * Commands are known only once a plugin has run.
 *
 * @throws RoseyError for a config that is wrong
 */
export async function readInstalled(paths: HomePaths, installation: Installation): Promise<PluginInfo[]> {
  const catalogue = await readCatalogue(paths, installation)
  const { specs, broken } = wantedFrom({ catalogue, paths, installation, consoleToken: '', busPort: undefined })
  const { problems } = catalogue.plan
  const whole = specs
    .filter(({ kind }) => kind !== 'service')
    .map((spec) => ({ spec, reason: spec.enabled ? (problems.get(spec.name) ?? '') : 'disabled in the config' }))
  return [...whole, ...broken].map(({ spec, reason }) => infoOf(spec, reason, specs))
}

function infoOf(spec: ProcessSpec, reason: string, all: readonly ProcessSpec[]): PluginInfo {
  const needs = ({ dependencies, optionalDependencies }: ProcessSpec) => [
    ...Object.keys(dependencies),
    ...Object.keys(optionalDependencies),
  ]
  const dependents = all.filter((other) => needs(other).includes(spec.name)).map(({ name }) => name)
  return {
    status: restingStatus(spec, reason, { dependencies: needs(spec), dependents }),
    description: spec.description,
    permissions: spec.permissions,
    channels: spec.channels ?? null,
    folder: spec.source.kind === 'program' ? null : spec.source.folder,
    bundled: spec.bundled,
    offers: { commands: [], hooks: [] },
  }
}
