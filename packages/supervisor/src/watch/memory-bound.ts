import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { readDataBytes } from './process-stats.ts'

const PRLIMIT = '/usr/bin/prlimit'
const MB = 1024 * 1024
/** Room beside the limit, in MB: what a process maps and does not use. Less kills innocent ones (DESIGN §6). */
const SPARE_MB = 64
const LEAST_MB = 64
const TIMEOUT_MS = 2000

/** True where a process can be bound between two measurements, too. */
export const HAS_MEMORY_BOUND: boolean = process.platform === 'linux' && existsSync(PRLIMIT)

/**
 * Bounds the memory of a process that is ready, Buffers included: past this the system gives it none, and it ends. It is
 * wider than the limit that is told, which is measured.
 *
 * @param prefix what stands before the command, for a process of another user
 * @returns true when it is bound; false when it has ended, or the system does not allow it
 */
export async function boundMemory(pid: number, memoryMb: number, prefix: readonly string[] = []): Promise<boolean> {
  const used = await readDataBytes(pid)
  if (used === undefined) return false
  const bytes = used + (Math.max(memoryMb, LEAST_MB) + SPARE_MB) * MB
  try {
    const [command = PRLIMIT, ...args] = [...prefix, PRLIMIT, '--pid', String(pid), `--data=${bytes}`]
    await promisify(execFile)(command, args, { timeout: TIMEOUT_MS })
    return true
  } catch {
    // Whoever is not bound is still measured.
    return false
  }
}
