import { RoseyError, type ShownQuarantineEntry } from '@rosey/protocol'
import type { CliContext } from '../context.ts'
import { ControlClient } from '../control/client.ts'
import { formatTable } from '../output/table.ts'
import type { JsonOption } from './status.ts'

/** `rosey quarantine list`: the commands that are not run, because their plugin crashed with them in hand. */
export async function quarantineList({ io, home }: CliContext, { json }: JsonOption): Promise<number> {
  await using client = await ControlClient.connect(home())
  const entries = await client.ask('quarantine', {})
  if (json) {
    io.out(JSON.stringify(entries, undefined, 2))
    return 0
  }
  if (entries.length === 0) {
    io.say('Nothing is in quarantine.')
    return 0
  }
  const lines = formatTable(
    entries,
    [
      { title: 'ID', value: ({ id }) => id },
      { title: 'PLUGIN', value: ({ plugin, version }) => `${plugin} ${version}` },
      { title: 'COMMAND', value: commandOf },
      { title: 'BY', value: ({ user }) => user },
      { title: 'IN', value: ({ connector, channel }) => `${connector}:${channel}` },
      { title: 'CRASHES', value: ({ crashes }) => `${crashes}`, align: 'right' },
      { title: 'LAST', value: ({ lastAt }) => lastAt },
    ],
    io,
  )
  for (const line of lines) io.out(line)
  io.say('Run one once more: rosey quarantine retry ID. Only lift it: rosey quarantine drop ID')
  return 0
}

/**
 * `rosey quarantine retry ID`: lifts it, and the bot runs the command once more.
 *
 * @throws RoseyError `quarantine-unknown` with the nearest id, `quarantine-private`, `not-running` without a bot
 */
export async function quarantineRetry({ io, home }: CliContext, id: string): Promise<number> {
  if (id === '') throw new RoseyError('usage', 'Say which one: rosey quarantine retry ID')
  await using client = await ControlClient.connect(home())
  const entry = await client.ask('quarantineRetry', { id })
  const { plugin, user, connector, channel } = entry
  io.say(
    `${commandOf(entry)} of ${plugin} is run once more for ${user}; the answer goes to ${connector}:${channel}. One more crash within an hour puts it back.`,
  )
  return 0
}

/**
 * `rosey quarantine drop ID`, or `all`: lifts it; nothing is run.
 *
 * @throws RoseyError `quarantine-unknown` with the nearest id
 */
export async function quarantineDrop({ io, home }: CliContext, id: string): Promise<number> {
  if (id === '') throw new RoseyError('usage', 'Say which one, or all: rosey quarantine drop ID')
  await using client = await ControlClient.connect(home())
  const dropped = await client.ask('quarantineDrop', { id })
  for (const entry of dropped) io.say(`${entry.id}: ${commandOf(entry)} of ${entry.plugin} may be run again.`)
  if (dropped.length === 0) io.say('Nothing was in quarantine.')
  return 0
}

function commandOf({ command, args }: ShownQuarantineEntry): string {
  return args === null ? `${command} (a private message)` : `${command} ${args}`.trim()
}
