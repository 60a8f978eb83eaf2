import { type ProcessStatus, RoseyError } from '@rosey/protocol'
import type { CliContext } from '../context.ts'
import { ControlClient } from '../control/client.ts'
import type { PluginInfo } from '../control/results.ts'
import { colourOf, markOfText } from '../output/states.ts'
import { formatTable } from '../output/table.ts'
import { formatMeasure, formatSeconds } from '../output/units.ts'
import { type JsonOption, reasonOf } from './status.ts'

/** `rosey plugin list`: every plugin that is installed, also those that do not run. */
export async function pluginList({ io, home }: CliContext, { json }: JsonOption): Promise<number> {
  await using client = await ControlClient.connect(home())
  const { plugins } = await client.ask('status', {})
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
  await using client = await ControlClient.connect(home())
  const info = await client.ask('plugin', { name })
  if (json) io.out(JSON.stringify(info, undefined, 2))
  else for (const line of infoLines(info)) io.out(line)
  return 0
}

function infoLines({ status, description, permissions, channels, folder, bundled, offers }: PluginInfo): string[] {
  const { resources, dependencies, dependents } = status
  const facts: [title: string, value: string][] = [
    ['name', `${status.displayName} (${status.name})`],
    ['version', status.version],
    ['description', description],
    ['state', `${markOfText(status.state)} ${status.state}${status.reason === '' ? '' : `: ${status.reason}`}`],
    ['enabled', status.enabled ? 'yes' : 'no'],
    ['pid', status.pid === null ? '' : `${status.pid}, up ${formatSeconds(status.uptimeSeconds)}`],
    ['restarts', `${status.restarts} (${status.crashes} crashes, ${status.failuresInARow} failures in a row)`],
    ['last error', status.lastError ?? ''],
    ['calls', `${status.successCount} answered, ${status.errorCount} failed`],
    ['uses', `${formatMeasure(resources.cpuPercent, '% CPU')}, ${formatMeasure(resources.memoryMb, 'MB')}`],
    ['permissions', permissions.join(', ') || 'none'],
    ['channels', channels === null ? 'all' : channels.join(', ')],
    ['needs', dependencies.join(', ')],
    ['needed by', dependents.join(', ')],
    ['folder', `${folder ?? ''}${bundled ? ' (came with Rosey)' : ''}`],
    ...offers.commands.map(({ name, usage, help }): [string, string] => [
      'command',
      `${`${name} ${usage}`.trim()}: ${help}`,
    ]),
  ]
  return facts.filter(([, value]) => value !== '').map(([title, value]) => `${title.padEnd(12)} ${value}`)
}
