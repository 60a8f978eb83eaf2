import { isServing, nearest, RoseyError, type Status } from '@rosey/protocol'
import { type HomePaths, readToken } from '@rosey/supervisor'

/** How the console connector of a home is reached. */
export interface ConsoleAccess {
  readonly socketPath: string
  readonly token: string
}

/**
 * Finds a console connector in the status: the one named, else the first.
 *
 * @throws RoseyError `console-unreachable` when there is none or it does not run, `name-unknown`, `console-refused`
 * when its token cannot be read
 */
export async function findConsole(paths: HomePaths, status: Status, name?: string): Promise<ConsoleAccess> {
  const consoles = status.connectors.filter(({ socketPath }) => socketPath !== undefined)
  const names = consoles.map((entry) => entry.name)
  const found = name === undefined ? consoles[0] : consoles.find((entry) => entry.name === name)
  if (found?.socketPath === undefined) {
    if (name !== undefined) {
      const near = nearest(name, names)
      const help = near === undefined ? `There are: ${names.join(', ') || 'none'}.` : `Did you mean "${near}"?`
      throw new RoseyError('name-unknown', `No console connector is called "${name}". ${help}`)
    }
    throw new RoseyError(
      'console-unreachable',
      'This bot has no console connector. Add to connectors in rosey.yaml: console: { use: console }, then rosey reload.',
    )
  }
  if (!isServing(found.state)) {
    const why = found.reason === '' ? '' : `: ${found.reason}`
    throw new RoseyError('console-unreachable', `The console connector ${found.name} is ${found.state}${why}`)
  }
  const token = await readToken(paths.consoleToken)
  if (token !== undefined) return { socketPath: found.socketPath, token }
  throw new RoseyError(
    'console-refused',
    `There is no token in ${paths.consoleToken}. Restart the connector: rosey restart ${found.name}`,
  )
}
