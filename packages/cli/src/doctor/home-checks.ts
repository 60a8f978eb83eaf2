import { access, constants, lstat, stat } from 'node:fs/promises'
import { codeOf, messageOf } from '@rosey/protocol'
import { type HomePaths, holderOf, loadConfig, nameOf, PluginRegistry } from '@rosey/supervisor'
import { ControlClient } from '../control/client.ts'
import { discoverAll } from '../daemon/discover-all.ts'
import { type Diagnosis, type DoctorCheck, failure, fine, warning } from './check.ts'
import { firstPresent } from './first-present.ts'

/** Whether the home can be written, or made. */
export const checkHome: DoctorCheck = async ({ root }) => {
  const remedy = 'Choose another home with --home, or make it yours.'
  try {
    const present = await firstPresent(root)
    if (!(await stat(present)).isDirectory()) return [failure('home', `${present} is no folder.`, remedy)]
    await access(present, constants.W_OK)
    return [fine('home', present === root ? root : `${root}, which will be made`)]
  } catch (error) {
    return [failure('home', `${root} cannot be used: ${messageOf(error)}.`, remedy)]
  }
}

/** Whether what must be private is. */
export const checkPrivacy: DoctorCheck = async ({ run, controlToken, consoleToken }) => {
  if (process.platform === 'win32') return []
  const found: Diagnosis[] = []
  for (const path of [run, controlToken, consoleToken]) {
    const open = await isOpenToOthers(path)
    if (open) found.push(failure('privacy', `${path} can be used by other users.`, `Run: chmod go-rwx ${path}`))
  }
  return found.length > 0 ? found : [fine('privacy', 'tokens and sockets are for this user alone')]
}

async function isOpenToOthers(path: string): Promise<boolean> {
  try {
    return ((await lstat(path)).mode & 0o077) !== 0
  } catch (error) {
    // What is not there yet is made with the right mode.
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

/** Plugins and connectors as they lie on the disk. */
export const checkPlugins: DoctorCheck = async (paths) => {
  const config = await loadConfig(paths.root).catch(() => undefined)
  const { findings, notices } = await discoverAll(paths, config?.config)
  const good = findings.filter(({ kind }) => kind === 'ok').map(nameOf)
  return [
    fine('plugins', good.length === 0 ? 'none' : good.join(', ')),
    ...findings.flatMap((finding) =>
      finding.kind === 'ok' ? [] : [failure('plugins', finding.error.message, 'The others are not disturbed by it.')],
    ),
    ...notices.map((notice) => warning('plugins', notice, 'Correct the folder or the name.')),
  ]
}

/** What the operator has switched on and off. */
export const checkRegistry: DoctorCheck = async ({ registry }) => {
  const { notice } = await PluginRegistry.open(registry)
  return notice === undefined ? [] : [warning('registry', notice, 'See what runs, then switch one plugin on or off.')]
}

/** The daemon, and what one that died left behind. */
export const checkDaemon: DoctorCheck = async (paths) => {
  try {
    await using client = await ControlClient.connect(paths)
    const { daemon } = await client.ask('status', {})
    return [fine('daemon', `runs with pid ${daemon.pid} and answers`)]
  } catch (error) {
    if (codeOf(error) === 'daemon-missing') return leftovers(paths)
    return [failure('daemon', messageOf(error), 'See logs/rosey.log; rosey stop ends it.')]
  }
}

async function leftovers({ pidFile, controlSocket }: HomePaths): Promise<Diagnosis[]> {
  const left: string[] = []
  if ((await isThere(pidFile)) && (await holderOf(pidFile)) === undefined) left.push(pidFile)
  if (process.platform !== 'win32' && (await isThere(controlSocket))) left.push(controlSocket)
  if (left.length === 0) return [fine('daemon', 'does not run')]
  const message = `does not run; an earlier one left ${left.join(' and ')}, which the next start clears away`
  return [fine('daemon', message)]
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}
