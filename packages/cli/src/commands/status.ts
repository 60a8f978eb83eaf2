import { nearest, type ProcessStatus, RoseyError, type Status } from '@rosey/protocol'
import type { CliContext } from '../context.ts'
import { ControlClient } from '../control/client.ts'
import type { Io } from '../io.ts'
import { colourOf, markOfText } from '../output/states.ts'
import { type Column, formatTable } from '../output/table.ts'
import { formatMeasure, formatSeconds } from '../output/units.ts'
import { allProcesses } from './outcomes.ts'

/** Options of commands that print a table. */
export interface JsonOption {
  readonly json?: boolean
}

/** `rosey status [NAME…]`: what runs, and why the rest does not. */
export async function status(
  { io, home }: CliContext,
  names: readonly string[],
  { json }: JsonOption,
): Promise<number> {
  await using client = await ControlClient.connect(home())
  return showStatus(io, select(await client.ask('status', {}), names), { json })
}

/** Prints a status; gives the exit code. */
export function showStatus(io: Io, status: Status, { json }: { readonly json?: boolean | undefined }): number {
  if (json) io.out(JSON.stringify(status, undefined, 2))
  else for (const line of statusLines(status, io)) io.out(line)
  return 0
}

/**
 * The status with only the processes of these names; all of them for none.
 *
 * @throws RoseyError `name-unknown` with the nearest name
 */
export function select(status: Status, names: readonly string[]): Status {
  if (names.length === 0) return status
  const known = allProcesses(status).map(({ name }) => name)
  for (const name of names) {
    if (known.includes(name)) continue
    const near = nearest(name, known)
    const help = near === undefined ? `There are: ${known.join(', ')}.` : `Did you mean "${near}"?`
    throw new RoseyError('name-unknown', `Nothing here is called "${name}". ${help}`)
  }
  const pick = (list: readonly ProcessStatus[]) => list.filter(({ name }) => names.includes(name))
  return {
    ...status,
    services: pick(status.services),
    connectors: pick(status.connectors),
    plugins: pick(status.plugins),
  }
}

/** The status as text for people. */
export function statusLines(status: Status, io: Pick<Io, 'paint'>): string[] {
  const { daemon, bus, lost, degraded, notices } = status
  const address = bus.host === null ? '' : ` at ${bus.host}:${bus.port}`
  return [
    `Rosey ${daemon.version}, pid ${daemon.pid}, up ${formatSeconds(daemon.uptimeSeconds)}, bus ${bus.mode}${address}`,
    `home ${daemon.home}`,
    ...(degraded.length === 0 ? [] : [io.paint('red', `DEGRADED: ${degraded.join(', ')}`)]),
    '',
    ...formatTable(allProcesses(status), columns(io), io),
    ...(lost.count === 0 ? [] : ['', `${lost.count} messages were lost; see: rosey logs | grep message.lost`]),
    ...(notices.length === 0 ? [] : ['', ...notices.map((notice) => io.paint('yellow', `! ${notice}`))]),
  ]
}

function columns(io: Pick<Io, 'paint'>): Column<ProcessStatus>[] {
  const coloured = (cell: string, { state }: ProcessStatus) => io.paint(colourOf(state), cell)
  return [
    { title: '', value: ({ state }) => markOfText(state), paint: coloured },
    { title: 'NAME', value: ({ name }) => name },
    { title: 'KIND', value: ({ kind }) => kind },
    { title: 'STATE', value: ({ state }) => state, paint: coloured },
    { title: 'UP', value: ({ uptimeSeconds }) => formatSeconds(uptimeSeconds), align: 'right' },
    { title: 'PID', value: ({ pid }) => (pid === null ? '-' : String(pid)), align: 'right' },
    { title: 'RESTARTS', value: ({ restarts }) => String(restarts), align: 'right' },
    { title: 'CPU', value: ({ resources }) => formatMeasure(resources.cpuPercent, '%'), align: 'right' },
    { title: 'MEMORY', value: ({ resources }) => formatMeasure(resources.memoryMb, 'MB'), align: 'right' },
    { title: 'REASON', value: reasonOf },
  ]
}

/** Why a process is as it is, where that is worth saying. */
export function reasonOf({ state, reason, connection }: ProcessStatus): string {
  if (connection !== undefined && connection.state !== 'connected' && state === 'running') return connection.state
  return state === 'running' ? '' : reason
}
