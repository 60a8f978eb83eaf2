import { readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import { codeOf, nearest, RoseyError } from '@rosey/protocol'
import { type HomePaths, logFileOf } from '@rosey/supervisor'

/** The name under which the combined log can be asked for. */
const COMBINED = 'rosey'

/**
 * The log file of a process, or the combined one (F3).
 *
 * @throws RoseyError `name-unknown` when nothing of that name has ever written a line
 */
export async function findLog(paths: HomePaths, name: string = COMBINED): Promise<string> {
  const files = await Promise.all([paths.logs, paths.connectorLogs, paths.pluginLogs].map(logNames))
  const kinds = ['service', 'connector', 'plugin'] as const
  for (const [index, kind] of kinds.entries()) {
    if (files[index]?.includes(name)) return logFileOf(paths.logs, kind, name)
  }
  if (name === COMBINED) return logFileOf(paths.logs, 'daemon', COMBINED)
  const near = nearest(name, files.flat())
  const help = near === undefined ? `Logs there are: ${files.flat().join(', ') || 'none'}.` : `Did you mean "${near}"?`
  throw new RoseyError('name-unknown', `There is no log of "${name}" in ${paths.logs}. ${help}`)
}

async function logNames(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((file) => file.endsWith('.log')).map((file) => basename(file, '.log'))
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return []
    throw error
  }
}
