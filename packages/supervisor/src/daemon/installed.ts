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

/** What lies in a home. */
export interface Installed {
  readonly plugins: readonly PluginInfo[]
  /** What is wrong with what is kept of them; undefined for nothing. */
  readonly notice: string | undefined
}

/**
 * Every plugin and connector of a home as it lies on the disk, in the words of the status, for when no daemon runs.
 * Commands are known only once a plugin has run.
 *
 * @throws RoseyError for a config that is wrong
 */
export async function readInstalled(paths: HomePaths, installation: Installation): Promise<Installed> {
  const catalogue = await readCatalogue(paths, installation)
  const { registry, notice } = await PluginRegistry.open(paths.registry)
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
  const plugins = await Promise.all(
    [...whole, ...broken].map(async ({ spec, reason }) => ({
      ...infoOf(spec, reason, specs),
      isolation: isolationOf({ spec, machine, enforcement: configuredEnforcement(bus), hangReports }),
      lastCrash: await crashes.lastOf(spec.name),
    })),
  )
  return { plugins, notice }
}

/** What came of a choice, and what was wrong before it. */
export interface Chosen {
  readonly results: readonly OperationResult[]
  readonly notice: string | undefined
}

/**
 * Keeps for the next start of the bot whether plugins run; for when no daemon runs. Nothing is kept where one name is
 * unknown.
 *
 * @throws RoseyError `name-unknown` with the nearest name, `disk-full`, `home-unusable`, and for a config that is wrong
 */
export async function choiceOffline(
  paths: HomePaths,
  installation: Installation,
  names: readonly string[],
  enabled: boolean,
): Promise<Chosen> {
  const catalogue = await readCatalogue(paths, installation)
  const known = [...catalogue.plugins.map(({ manifest }) => manifest.name), ...catalogue.broken.map((one) => one.name)]
  const stranger = names.find((name) => !known.includes(name))
  if (stranger !== undefined) {
    const near = nearest(stranger, known)
    const help = near === undefined ? `There are: ${known.join(', ')}.` : `Did you mean "${near}"?`
    throw new RoseyError('name-unknown', `No plugin here is called "${stranger}". ${help}`)
  }
  const { registry, notice } = await PluginRegistry.open(paths.registry)
  const choices = new Choices(registry, NOTHING_LEFT_OUT)
  for (const name of names) await choices.set(name, enabled, catalogue)
  const message = (name: string) => `${name} is ${enabled ? 'enabled' : 'disabled'} from the next start on`
  return { results: names.map((name) => ({ name, outcome: 'done', message: message(name) })), notice }
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
