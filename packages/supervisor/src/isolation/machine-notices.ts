import type { Machine } from './machine.ts'
import { refusalOfStrict } from './strict-refusal.ts'

/** Something that this machine lacks, what is then not enforced, and what to do. */
export interface MachineNotice {
  readonly message: string
  readonly remedy: string
}

const INSTALL = 'Install the package util-linux.'

/** What of the borders around processes this machine cannot hold; nothing where all holds. */
export function machineNotices(machine: Machine): MachineNotice[] {
  const { platform, setpriv, hasMemoryBound, hasStats, hasGuardian } = machine
  if (platform !== 'linux') {
    const message =
      `on ${platform} CPU and memory of processes are not measured, memory beside the JavaScript heap is not bound, ` +
      'a daemon that is killed can leave processes behind, and there is no sandbox: strict'
    return [{ message, remedy: 'Use Linux for a bot that runs plugins of strangers.' }]
  }
  const missing: MachineNotice[] = []
  if (setpriv === undefined) {
    const later = hasGuardian
      ? 'only a guardian ends processes when the daemon is killed'
      : 'processes outlive the daemon'
    const message = `setpriv is missing: ${later}, and the system does not keep them from getting more rights`
    missing.push({ message, remedy: INSTALL })
  }
  if (!hasMemoryBound) {
    const message = 'prlimit is missing: memory beyond the JavaScript heap is only measured, not bound'
    missing.push({ message, remedy: INSTALL })
  }
  if (!hasStats) missing.push({ message: 'CPU and memory of processes cannot be measured', remedy: 'Mount /proc.' })
  return missing
}

/** Why no plugin can be run under `sandbox: strict` here, in the end of a sentence; undefined when it can. */
export function strictNotice(machine: Machine): string | undefined {
  return refusalOfStrict(machine, { network: false })
}
