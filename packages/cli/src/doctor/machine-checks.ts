import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { loadConfig } from '@rosey/supervisor'
import { type DoctorCheck, failure, fine } from './check.ts'

/** The first Node that can refuse a process the network (DESIGN §3). */
const REQUIRED_NODE = 26
/** The first nats-server that does what Rosey needs. */
const REQUIRED_NATS = [2, 9] as const
const COMMAND_MS = 5000
const run = promisify(execFile)

/** Node, and whether it is the one that Rosey brings. */
export const checkNode: DoctorCheck = async () => {
  const major = Number.parseInt(process.versions.node, 10)
  if (major < REQUIRED_NODE) {
    return [failure('node', `This is Node ${process.version}.`, `Run npm ci, or install Node ${REQUIRED_NODE}.`)]
  }
  const packaged = process.execPath.includes(join('node_modules', 'node-'))
  const whose = packaged ? 'brought by Rosey' : 'of this system: no platform package is installed for it'
  return [fine('node', `${process.version} for ${process.platform}-${process.arch}, ${whose}`)]
}

/** The nats-server, which only `bus.mode: managed` needs. */
export const checkNatsServer: DoctorCheck = async (paths) => {
  const config = await loadConfig(paths.root).catch(() => undefined)
  const needed = config?.config.bus.mode === 'managed'
  const found = await findOnPath(config?.config.bus.command ?? 'nats-server')
  const remedy = 'Install nats-server 2.9 or newer, or set bus.mode to embedded.'
  if (found === undefined) {
    if (needed) return [failure('nats-server', 'bus.mode is managed, and there is no nats-server.', remedy)]
    return [fine('nats-server', 'not installed; only bus.mode managed needs it')]
  }
  const version = await versionOf(found)
  const right = version !== undefined && isAtLeast(version, REQUIRED_NATS)
  if (right || !needed) return [fine('nats-server', `${found} ${version ?? 'of an unknown version'}`)]
  return [failure('nats-server', `${found} is ${version ?? 'of an unknown version'}.`, remedy)]
}

/** The path of a program; a name without a slash is looked up on the PATH. */
export async function findOnPath(program: string, path = process.env.PATH ?? ''): Promise<string | undefined> {
  const candidates = program.includes('/') ? [program] : path.split(delimiter).map((folder) => join(folder, program))
  for (const candidate of candidates) {
    const runs = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (runs) return candidate
  }
  return undefined
}

async function versionOf(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(program, ['--version'], { timeout: COMMAND_MS })
    return /(\d+\.\d+(?:\.\d+)?)/.exec(stdout)?.[1]
  } catch {
    // It does not run here; that is told as an unknown version.
    return undefined
  }
}

/** True for `2.9.10` against 2.9. */
export function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [first = 0, second = 0] = version.split('.').map(Number)
  return first > major || (first === major && second >= minor)
}
