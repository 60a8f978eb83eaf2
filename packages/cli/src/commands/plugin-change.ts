import { type OperationResult, RoseyError, type Status } from '@rosey/protocol'
import { choiceOffline, installationAt } from '@rosey/supervisor'
import type { CliContext } from '../context.ts'
import { ControlClient } from '../control/client.ts'
import { connectIfThere } from '../control/connect-if-there.ts'
import { INSTALLATION_ROOT } from '../daemon/installation-root.ts'
import { progressPrinter } from '../output/progress.ts'
import { allProcesses, printOutcomes } from './outcomes.ts'
import { restartNamed } from './restart.ts'
import { startNamed } from './start.ts'
import { type JsonOption, select, showStatus } from './status.ts'
import { type StopOptions, stopNamed } from './stop.ts'

/** Options of `rosey plugin start`. */
export interface PluginStartOptions {
  readonly force?: boolean
}

/** Longest silence of the daemon while it starts or stops one plugin, in ms: a stop in three steps and a start. */
const SILENCE_MS = 60_000

/** `rosey plugin status [NAME…]`: of all plugins, or of these. */
export async function pluginStatus(
  context: CliContext,
  names: readonly string[],
  options: JsonOption,
): Promise<number> {
  await using client = await ControlClient.connect(context.home())
  const status = await client.ask('status', {})
  assertPlugins(status, names)
  const all = status.plugins.map(({ name }) => name)
  return showStatus(context.io, select(status, names.length === 0 ? all : names), options)
}

/** `rosey plugin start NAME…`. */
export async function pluginStart(
  context: CliContext,
  names: readonly string[],
  { force = false }: PluginStartOptions,
): Promise<number> {
  await assertPluginsOf(context, names)
  return startNamed(context, names, force)
}

/** `rosey plugin stop NAME…`. */
export async function pluginStop(context: CliContext, names: readonly string[], options: StopOptions): Promise<number> {
  await assertPluginsOf(context, names)
  return stopNamed(context, names, options.timeout)
}

/** `rosey plugin restart NAME…`. */
export async function pluginRestart(
  context: CliContext,
  names: readonly string[],
  options: StopOptions,
): Promise<number> {
  await assertPluginsOf(context, names)
  return restartNamed(context, names, options.timeout)
}

/** `rosey plugin enable NAME…` and `disable NAME…`: kept for every later start; without a daemon only kept. */
export async function pluginEnable(
  { io, home }: CliContext,
  names: readonly string[],
  enabled: boolean,
): Promise<number> {
  const paths = home()
  const unique = [...new Set(names)]
  const client = await connectIfThere(paths)
  await using _closing = client
  if (client === undefined) {
    const { results, notice } = await choiceOffline(paths, installationAt(INSTALLATION_ROOT), unique, enabled)
    if (notice !== undefined) io.say(io.paintNote('yellow', `! ${notice}`))
    return printOutcomes(io, results)
  }
  // All names are looked at before anything is done.
  select(await client.ask('status', {}), unique)
  const results: OperationResult[] = []
  for (const name of unique) {
    const options = { onProgress: progressPrinter(io, () => false), silenceMs: SILENCE_MS }
    results.push(...(await client.ask(enabled ? 'enable' : 'disable', { name }, options)))
  }
  return printOutcomes(io, results)
}

async function assertPluginsOf({ home }: CliContext, names: readonly string[]): Promise<void> {
  await using client = await ControlClient.connect(home())
  assertPlugins(await client.ask('status', {}), names)
}

// A name that is unknown is told by the operation itself, with the nearest one.
function assertPlugins(status: Status, names: readonly string[]): void {
  const other = allProcesses(status).find(({ name, kind }) => kind !== 'plugin' && names.includes(name))
  if (other === undefined) return
  throw new RoseyError('usage', `${other.name} is a ${other.kind}, not a plugin. Leave the word "plugin" out`)
}
