import type { StatsSource } from '../watch/process-stats.ts'
import type { Machine } from './machine.ts'

/** Something that this machine lacks, with what is then not enforced; and what to do. */
export interface MachineNotice {
  readonly message: string
  readonly remedy: string
}

const INSTALL = 'Install the package util-linux.'
const OTHER_SYSTEM = 'Use Linux for a bot that runs plugins of strangers.'

const STATS_NOTICES: Readonly<Record<StatsSource, readonly string[]>> = {
  proc: [],
  ps: ['CPU and memory are what ps tells on this system: memory that processes share counts for each of them'],
  none: ['CPU and memory of processes cannot be measured on this system: limits are not enforced'],
}

/** What of the borders around processes this machine cannot hold; nothing where all can be had. */
export function machineNotices({ platform, setpriv, hasMemoryBound, hasGuardian, stats }: Machine): MachineNotice[] {
  const isLinux = platform === 'linux'
  const remedy = isLinux ? INSTALL : OTHER_SYSTEM
  const messages = [...STATS_NOTICES[stats]]
  if (!hasMemoryBound)
    messages.push(
      `${isLinux ? 'prlimit is missing' : 'there is no prlimit here'}: memory beyond the JavaScript heap is not bound`,
    )
  if (!hasGuardian)
    messages.push('no guardian on this system: processes that ignore the end of the daemon have to be ended by hand')
  if (setpriv === undefined && isLinux) {
    messages.push(
      'setpriv is missing: when the daemon is killed only its guardian ends the processes, the system does not keep ' +
        'them from getting more rights, and "sandbox: strict" cannot be had',
    )
  }
  if (!isLinux) messages.push(`there is no "sandbox: strict" on ${platform}`)
  return messages.map((message) => ({ message, remedy }))
}
