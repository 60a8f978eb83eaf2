import { readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import { codeOf, nearest, type ProcessKind, RoseyError, type ServiceName } from '@rosey/protocol'
import { type HomeConfig, type HomePaths, loadConfig, logFileOf } from '@rosey/supervisor'
import { discoverAll } from '../daemon/discover-all.ts'
import { unreadable } from './if-there.ts'

/** The name under which the combined log can be asked for. */
const COMBINED = 'rosey'

/**
 * The log file of a process, or the combined one (F3). What is installed may not have written a line yet: then the file
 * does not exist.
 *
 * @throws RoseyError `name-unknown` with the nearest name, `home-unusable`
 */
export async function findLog(paths: HomePaths, name: string = COMBINED): Promise<string> {
  if (name === COMBINED) return logFileOf(paths.logs, 'daemon', COMBINED)
  const known = await knownProcesses(paths)
  const kind = known.get(name)
  if (kind !== undefined) return logFileOf(paths.logs, kind, name)
  const names = [...new Set([COMBINED, ...known.keys()])]
  const near = nearest(name, names)
  const help = near === undefined ? `There are: ${names.join(', ')}.` : `Did you mean "${near}"?`
  throw new RoseyError('name-unknown', `There is no log of "${name}" in ${paths.logs}. ${help}`)
}

/**
 * Every process of a home by its name, as far as the disk tells: what is installed, and what has written a log.
 *
 * @throws RoseyError `home-unusable` when the folders of the logs cannot be read
 */
export async function knownProcesses(paths: HomePaths): Promise<ReadonlyMap<string, ProcessKind>> {
  return new Map([...(await installed(paths)), ...(await written(paths))])
}

async function installed(paths: HomePaths): Promise<[name: string, kind: ProcessKind][]> {
  // With a config that cannot be read, the logs are what one wants to see all the more.
  const config = await loadConfig(paths.root).catch(() => undefined)
  const { plugins } = await discoverAll(paths, config?.config)
  return [
    ...servicesOf(config?.config).map((name): [string, ProcessKind] => [name, 'service']),
    ...Object.keys(config?.config.connectors ?? {}).map((name): [string, ProcessKind] => [name, 'connector']),
    ...plugins.map((name): [string, ProcessKind] => [name, 'plugin']),
  ]
}

// Somebody else's bus writes no log here. Names that are only reserved for services to come have none either.
function servicesOf(config: HomeConfig | undefined): readonly ServiceName[] {
  return config?.bus.mode === 'external' ? ['bot'] : ['nats', 'bot']
}

// Also what was removed meanwhile.
async function written(paths: HomePaths): Promise<[name: string, kind: ProcessKind][]> {
  const folders: [string, ProcessKind][] = [
    [paths.logs, 'service'],
    [paths.connectorLogs, 'connector'],
    [paths.pluginLogs, 'plugin'],
  ]
  const lists = await Promise.all(
    folders.map(async ([folder, kind]) => (await logNames(folder)).map((name): [string, ProcessKind] => [name, kind])),
  )
  return lists.flat()
}

async function logNames(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((file) => file.endsWith('.log')).map((file) => basename(file, '.log'))
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return []
    throw unreadable(folder, error)
  }
}
