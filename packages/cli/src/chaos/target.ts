import { nearest, type ProcessStatus, RoseyError, type Status } from '@rosey/protocol'
import { allProcesses } from '../commands/outcomes.ts'

/** A process that runs. */
export type ChaosTarget = ProcessStatus & { readonly pid: number }

/**
 * The process that is meant.
 *
 * @throws RoseyError `name-unknown` with the nearest name, `not-running` for one without a process
 */
export function findTarget(status: Status, name: string): ChaosTarget {
  const all = allProcesses(status)
  const found = all.find((entry) => entry.name === name)
  if (found === undefined) {
    const names = all.map((entry) => entry.name)
    const near = nearest(name, names)
    const help = near === undefined ? `There are: ${names.join(', ')}.` : `Did you mean "${near}"?`
    throw new RoseyError('name-unknown', `Nothing here is called "${name}". ${help}`)
  }
  const { pid } = found
  if (pid !== null) return { ...found, pid }
  const why = found.reason === '' ? '' : `: ${found.reason}`
  if (found.name === 'nats' && status.bus.mode === 'external') {
    throw new RoseyError('not-running', 'The bus is a server of somebody else: it has no process here to hurt.')
  }
  throw new RoseyError(
    'not-running',
    `${name} is ${found.state}${why}. Only what runs can be hurt; see: rosey status ${name}`,
  )
}
