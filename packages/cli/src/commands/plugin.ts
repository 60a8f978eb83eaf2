import {
  countOf,
  nearest,
  type PluginInfo,
  type ProcessStatus,
  type ResourceStatus,
  RoseyError,
  type Transition,
} from '@rosey/protocol'
import { type HomePaths, installationAt, readInstalled } from '@rosey/supervisor'
import type { CliContext } from '../context.ts'
import type { ControlClient } from '../control/client.ts'
import { connectIfThere } from '../control/connect-if-there.ts'
import { INSTALLATION_ROOT } from '../daemon/installation-root.ts'
import type { Io } from '../io.ts'
import { noiseOf, refusedOf, slownessOf } from '../output/bus-facts.ts'
import { isolationFacts } from '../output/isolation-lines.ts'
import { colourOf, markOfText } from '../output/states.ts'
import { formatTable } from '../output/table.ts'
import { formatMeasure, formatSeconds } from '../output/units.ts'
import { type JsonOption, reasonOf } from './status.ts'

/** `rosey plugin list`: every plugin that is installed, also those that do not run. */
export async function pluginList({ io, home }: CliContext, { json }: JsonOption): Promise<number> {
  const paths = home()
  const plugins = await withOrWithoutDaemon(
    paths,
    io,
    async (client) => (await client.ask('status', {})).plugins,
    (installed) => installed.map(({ status }) => status).filter(({ kind }) => kind === 'plugin'),
  )
  if (json) {
    io.out(JSON.stringify(plugins, undefined, 2))
    return 0
  }
  const coloured = (cell: string, { state }: ProcessStatus) => io.paint(colourOf(state), cell)
  const lines = formatTable(
    plugins,
    [
      { title: '', value: ({ state }) => markOfText(state), paint: coloured },
      { title: 'NAME', value: ({ name }) => name },
      { title: 'VERSION', value: ({ version }) => version },
      { title: 'STATE', value: ({ state }) => state, paint: coloured },
      { title: 'COMMANDS', value: ({ commands }) => commands.join(' ') },
      { title: 'REASON', value: reasonOf },
    ],
    io,
  )
  for (const line of lines) io.out(line)
  if (plugins.length === 0) io.say('No plugin is installed. Put a folder with a manifest.yaml into plugins/.')
  return 0
}

/**
 * `rosey plugin info NAME`: all that is known of one plugin or connector.
 *
 * @throws RoseyError `name-unknown` with the nearest name
 */
export async function pluginInfo({ io, home }: CliContext, name: string, { json }: JsonOption): Promise<number> {
  if (name === '') throw new RoseyError('usage', 'Say which plugin: rosey plugin info NAME')
  const paths = home()
  const info = await withOrWithoutDaemon(
    paths,
    io,
    (client) => client.ask('plugin', { name }),
    (installed) => named(name, installed),
  )
  if (json) io.out(JSON.stringify(info, undefined, 2))
  else for (const line of infoLines(info)) io.out(line)
  return 0
}

// Without a daemon the disk tells what is installed, and nobody what would become of it.
async function withOrWithoutDaemon<T>(
  paths: HomePaths,
  io: Io,
  ask: (client: ControlClient) => Promise<T>,
  look: (installed: readonly PluginInfo[]) => T,
): Promise<T> {
  const client = await connectIfThere(paths)
  await using _closing = client
  if (client !== undefined) return await ask(client)
  const { plugins, notice } = await readInstalled(paths, installationAt(INSTALLATION_ROOT))
  const result = look(plugins)
  if (notice !== undefined) io.say(io.paintNote('yellow', `! ${notice}`))
  io.say(`No daemon runs for the home ${paths.root}: this is what is installed. Start it with: rosey start`)
  return result
}

function named(name: string, installed: readonly PluginInfo[]): PluginInfo {
  const found = installed.find(({ status }) => status.name === name)
  if (found !== undefined) return found
  const names = installed.map(({ status }) => status.name)
  const near = nearest(name, names)
  const help = near === undefined ? `There are: ${names.join(', ')}.` : `Did you mean "${near}"?`
  throw new RoseyError('name-unknown', `No plugin or connector here is called "${name}". ${help}`)
}

/** Changes of state that are shown; JSON has them all. */
const SHOWN_CHANGES = 8

function infoLines({
  status,
  description,
  channels,
  folder,
  bundled,
  offers,
  history,
  isolation,
  lastCrash,
}: PluginInfo): string[] {
  const { resources, dependencies, dependents } = status
  const facts: [title: string, value: string][] = [
    ['name', `${status.displayName} (${status.name})`],
    ['version', status.version],
    ['description', description],
    ['state', `${markOfText(status.state)} ${status.state}${status.reason === '' ? '' : `: ${status.reason}`}`],
    ['enabled', status.enabled ? 'yes' : 'no'],
    ['pid', status.pid === null ? '' : `${status.pid}, up ${formatSeconds(status.uptimeSeconds)}`],
    [
      'restarts',
      `${status.restarts} (${countOf(status.crashes, 'crash', 'crashes')}, ${countOf(status.failuresInARow, 'failure')} in a row)`,
    ],
    ['last error', status.lastError ?? ''],
    ['last crash', lastCrash === null ? '' : `${lastCrash}, see: rosey crash show ${lastCrash}`],
    ['calls', `${status.successCount} answered, ${status.errorCount} failed`],
    ['refused', refusedOf(status)],
    ['too slow', slownessOf(status)],
    ...noiseOf(status).map((text): [string, string] => ['too much', text]),
    ['uses', usesOf(resources)],
    ['channels', channels === null ? 'all' : channels.join(', ')],
    ['needs', dependencies.join(', ')],
    ['needed by', dependents.join(', ')],
    ...isolationFacts(isolation),
    ['folder', `${folder ?? ''}${bundled ? ' (came with Rosey)' : ''}`],
    ...offers.commands.map(({ name, usage, help }): [string, string] => [
      'command',
      `${`${name} ${usage}`.trim()}: ${help}`,
    ]),
    ...history.slice(-SHOWN_CHANGES).map(changeLine),
  ]
  return facts.filter(([, value]) => value !== '').map(([title, value]) => `${title.padEnd(12)} ${value}`)
}

function changeLine({ time, from, to, reason }: Transition): [string, string] {
  const change = from === to ? to : `${from} → ${to}`
  return ['history', `${time.slice(0, 19).replace('T', ' ')} ${change}${reason === '' ? '' : `: ${reason}`}`]
}

// Nothing is measured of what does not run, and on some systems nothing at all.
function usesOf({ cpuPercent, memoryMb }: ResourceStatus): string {
  if (cpuPercent === null && memoryMb === null) return 'unknown'
  const cpu = cpuPercent === null ? 'CPU unknown' : formatMeasure(cpuPercent, '% CPU')
  return `${cpu}, ${memoryMb === null ? 'memory unknown' : formatMeasure(memoryMb, 'MB')}`
}
