import type { Unit } from '../supervision/unit.ts'

const MEGABYTE = 1024 * 1024

/**
 * What to know of the limits as a whole: when all that are enabled may use more memory together than the machine has,
 * the system may end any process before a limit is reached.
 *
 * @param totalBytes memory of this machine
 */
export function limitNotices(units: readonly Pick<Unit, 'spec'>[], totalBytes: number): string[] {
  const limits = units.flatMap(({ spec }) => (spec.enabled ? (spec.limits.memoryMb ?? []) : []))
  const sumMb = limits.reduce((sum, memoryMb) => sum + memoryMb, 0)
  const machineMb = Math.floor(totalBytes / MEGABYTE)
  if (sumMb <= machineMb) return []
  return [
    `[limit] ${limits.length} processes may use ${Math.round(sumMb)} MB of memory together, and this machine has ${machineMb} MB. Lower limits.memoryMb in pluginDefaults, or of some of them`,
  ]
}
