import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { readDataBytes } from './process-stats.ts'

const PRLIMIT = '/usr/bin/prlimit'
const MB = 1024 * 1024
/** Room beside the limit, in MB: what a process maps and does not use. Less kills innocent ones (DESIGN §6). */
const SPARE_MB = 64
const LEAST_MB = 64

/** True where a process can be bound between two measurements, too. */
export const HAS_MEMORY_BOUND: boolean = process.platform === 'linux' && existsSync(PRLIMIT)

/**
 * Bounds the memory of a process that is ready, Buffers included: past this the system gives it none, and it ends. It is
 * wider than the limit that is told, which is measured.
 *
 * @returns the bound in bytes, or undefined when there is none: the process has ended, or the system has no means
 */
export async function boundMemory(pid: number, memoryMb: number): Promise<number | undefined> {
  if (!HAS_MEMORY_BOUND) return undefined
  const used = await readDataBytes(pid)
  if (used === undefined) return undefined
  const bytes = used + (Math.max(memoryMb, LEAST_MB) + SPARE_MB) * MB
  try {
    await promisify(execFile)(PRLIMIT, ['--pid', String(pid), `--data=${bytes}`])
    return bytes
  } catch {
    // It has ended meanwhile; one that lives is still measured.
    return undefined
  }
}
