import { access, constants, lstat, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf, messageOf, RoseyError } from '@rosey/protocol'
import { type HomePaths, holderOf, type LoadedConfig, loadConfig, nameOf } from '@rosey/supervisor'
import { ControlClient } from '../control/client.ts'
import { discoverAll, type Installed } from '../daemon/discover-all.ts'
import { type Diagnosis, type DoctorCheck, failure, fine, warning } from './check.ts'

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

async function firstPresent(folder: string): Promise<string> {
  try {
    await stat(folder)
    return folder
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || folder === dirname(folder)) throw error
    return firstPresent(dirname(folder))
  }
}

/** Whether the config is right. */
export const checkConfig: DoctorCheck = async ({ root }) => {
  try {
    const { file, warnings } = await loadConfig(root)
    const remedy = 'Correct the line, or leave it: it is allowed.'
    const found = warnings.map((text) => warning('config', text, remedy))
    return found.length > 0 ? found : [fine('config', file ?? 'no rosey.yaml: all defaults hold')]
  } catch (error) {
    return messageOf(error)
      .split('\n')
      .map((line) => failure('config', line, 'Correct the line named.'))
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
  const installed = await discoverAll(paths, config?.config)
  const { findings, notices } = installed
  const good = findings.filter(({ kind }) => kind === 'ok').map(nameOf)
  return [
    fine('plugins', good.length === 0 ? 'none' : good.join(', ')),
    ...findings.flatMap((finding) =>
      finding.kind === 'ok' ? [] : [failure('plugins', finding.error.message, 'The others are not disturbed by it.')],
    ),
    ...notices.map((notice) => warning('plugins', notice, 'Correct the folder or the name.')),
    ...(config === undefined ? [] : unknownNames(config, installed)),
  ]
}

function unknownNames(config: LoadedConfig, installed: Installed): Diagnosis[] {
  try {
    const warnings = config.checkAgainst(installed)
    return warnings.map((text) => warning('config', text, 'Correct the name, or install the plugin.'))
  } catch (error) {
    if (!(error instanceof RoseyError)) throw error
    return [failure('config', error.message, 'Correct the line named.')]
  }
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
