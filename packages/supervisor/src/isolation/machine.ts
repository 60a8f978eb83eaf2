import { existsSync, readFileSync } from 'node:fs'
import { HAS_GUARDIAN } from '../daemon/guardian.ts'
import { HAS_MEMORY_BOUND } from '../watch/memory-bound.ts'
import { STATS_SOURCE, type StatsSource } from '../watch/process-stats.ts'
import { type Capability, capabilitiesIn } from './capabilities.ts'

/** Path of util-linux' setpriv; undefined where there is none. */
export const SETPRIV: string | undefined = programAt('/usr/bin/setpriv')

/** What this machine has to keep processes apart with. */
export interface Machine {
  readonly platform: NodeJS.Platform
  /** Path of util-linux' setpriv; undefined where there is none. */
  readonly setpriv: string | undefined
  /** Path of util-linux' unshare; undefined where there is none. */
  readonly unshare: string | undefined
  /** Memory beside the JavaScript heap can be bound. */
  readonly hasMemoryBound: boolean
  /** Where CPU and memory of processes are known from. */
  readonly stats: StatsSource
  /** A guardian ends what a daemon that was killed leaves behind. */
  readonly hasGuardian: boolean
  /** The rights of this process. */
  readonly capabilities: ReadonlySet<Capability>
}

/** Looks what there is, for the user that runs this process. Touches nothing. */
export function lookAtMachine(): Machine {
  const { platform } = process
  return {
    platform,
    setpriv: SETPRIV,
    unshare: programAt('/usr/bin/unshare'),
    hasMemoryBound: HAS_MEMORY_BOUND,
    stats: STATS_SOURCE,
    hasGuardian: HAS_GUARDIAN,
    capabilities: platform === 'linux' ? capabilitiesIn(ownStatus()) : new Set(),
  }
}

function programAt(path: string): string | undefined {
  return process.platform === 'linux' && existsSync(path) ? path : undefined
}

function ownStatus(): string {
  try {
    return readFileSync('/proc/self/status', 'utf8')
  } catch {
    // Without /proc nothing is known of our rights: then we have none.
    return ''
  }
}
