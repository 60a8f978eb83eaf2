import { nearest, type OperationResult, type PluginInfo, RoseyError } from '@rosey/protocol'
import { CrashFolder } from '../crashes/crash-folder.ts'
import type { HomePaths } from '../home/index.ts'
import { isolationOf } from '../isolation/isolation-of.ts'
import { lookAtMachine } from '../isolation/machine.ts'
import { configuredEnforcement } from '../keys/enforcement.ts'
import { PluginRegistry } from '../registry/plugin-registry.ts'
import type { ProcessSpec } from '../supervision/spec.ts'
import { restingStatus } from '../supervision/status-of.ts'
import { readCatalogue } from './catalogue.ts'
import { Choices, NOTHING_LEFT_OUT } from './choices.ts'
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
  const { registry } = await PluginRegistry.open(paths.registry)
  const choices = new Choices(registry, NOTHING_LEFT_OUT)
  const { specs, broken } = wantedFrom({
    catalogue,
    paths,
    installation,
    choices,
    consoleToken: '',
    busPort: undefined,
  })
  const { problems } = catalogue.plan
  const whole = specs
    .filter(({ kind }) => kind !== 'service')
    .map((spec) => ({ spec, reason: spec.enabled ? (problems.get(spec.name) ?? '') : spec.disabledBecause }))
  const crashes = new CrashFolder(paths.crashes)
  const machine = lookAtMachine()
  const { bus, hangReports = false } = catalogue.loaded.config
  return Promise.all(
    [...whole, ...broken].map(async ({ spec, reason }) => ({
      ...infoOf(spec, reason, specs),
      isolation: isolationOf({ spec, machine, enforcement: configuredEnforcement(bus), hangReports }),
      lastCrash: await crashes.lastOf(spec.name),
    })),
  )
}

/**
 * Keeps for the next start of the bot whether a plugin runs; for when no daemon runs.
 *
 * @throws RoseyError `name-unknown` with the nearest name, `disk-full`, `home-unusable`, and for a config that is wrong
 */
export async function choiceOffline(
  paths: HomePaths,
  installation: Installation,
  name: string,
  enabled: boolean,
): Promise<OperationResult> {
  const catalogue = await readCatalogue(paths, installation)
  const names = [...catalogue.plugins.map(({ manifest }) => manifest.name), ...catalogue.broken.map((one) => one.name)]
  if (!names.includes(name)) {
    const near = nearest(name, names)
    const help = near === undefined ? `There are: ${names.join(', ')}.` : `Did you mean "${near}"?`
    throw new RoseyError('name-unknown', `No plugin here is called "${name}". ${help}`)
  }
  const { registry } = await PluginRegistry.open(paths.registry)
  await new Choices(registry, NOTHING_LEFT_OUT).set(name, enabled, catalogue)
  return { name, outcome: 'done', message: `${name} is ${enabled ? 'enabled' : 'disabled'} from the next start on` }
}

function infoOf(
  spec: ProcessSpec,
  reason: string,
  all: readonly ProcessSpec[],
): Omit<PluginInfo, 'lastCrash' | 'isolation'> {
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
    history: [],
  }
}
