import { spawnSync } from 'node:child_process'
import { messageOf, OLDEST_NATS_SERVER, RoseyError } from '@rosey/protocol'

/**
 * The version of a nats-server program.
 *
 * @throws RoseyError `bus-server-missing` when there is none that Rosey can use
 */
export function versionOf(command: string): string {
  const { stdout, error } = spawnSync(command, ['--version'], { encoding: 'utf8', timeout: 5000 })
  const version = /v?(\d+)\.(\d+)\.(\d+)/.exec(stdout ?? '')
  if (version === null) {
    const got = error === undefined ? 'it gave no version' : messageOf(error)
    throw new RoseyError(
      'bus-server-missing',
      `bus.mode is managed, and "${command}" cannot be used: ${got}. Install nats-server ${OLDEST_NATS_SERVER} or newer, or set bus.mode to embedded`,
    )
  }
  const [, major, minor] = version.map(Number)
  const [oldMajor, oldMinor] = OLDEST_NATS_SERVER.split('.').map(Number)
  if (Number(major) < Number(oldMajor) || (major === oldMajor && Number(minor) < Number(oldMinor))) {
    throw new RoseyError(
      'bus-server-missing',
      `nats-server ${version[0]} is too old: Rosey needs ${OLDEST_NATS_SERVER} or newer`,
    )
  }
  return version[0]
}
