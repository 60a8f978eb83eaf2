import { readFile } from 'node:fs/promises'
import { readPs } from './ps-stats.ts'

/** Linux counts the CPU time of processes in hundredths of a second, whatever its own clock (proc(5), USER_HZ). */
const MS_PER_TICK = 10
const KB_PER_MB = 1024

/** What a process is doing at the moment. `stopped` is by a signal; a debugger stops one, too, and is told apart. */
export type Activity = 'running' | 'sleeping' | 'stopped' | 'traced'

/** What the system knows of one process at one moment. */
export interface ProcessStats {
  /** CPU time since its start in ms, of all its threads. */
  readonly cpuMs: number
  readonly activity: Activity
}

/** Where {@link readStats} and {@link readMemoryMb} know it from; `none` where they know nothing. */
export type StatsSource = 'proc' | 'ps' | 'none'
export const STATS_SOURCE: StatsSource =
  process.platform === 'linux' ? 'proc' : process.platform === 'win32' ? 'none' : 'ps'

/** CPU time and activity of a process; undefined when it is gone, or the system does not tell. */
export async function readStats(pid: number): Promise<ProcessStats | undefined> {
  if (STATS_SOURCE === 'ps') return readPs(pid)
  const text = await readProc(pid, 'stat')
  const stats = text === undefined ? undefined : parseStat(text)
  if (stats?.activity !== 'stopped') return stats
  const status = await readProc(pid, 'status')
  return { ...stats, activity: status === undefined || tracerOf(status) === 0 ? 'stopped' : 'traced' }
}

/**
 * Memory that a process costs in MB: its own, and its share of what it shares with others (PSS); from `ps` what is
 * shared counts in whole (RSS). Undefined when it is gone, or the system does not tell.
 */
export async function readMemoryMb(pid: number): Promise<number | undefined> {
  if (STATS_SOURCE === 'ps') return (await readPs(pid))?.memoryMb
  const text = await readProc(pid, 'smaps_rollup')
  const kb = /^Pss:\s+(\d+) kB$/m.exec(text ?? '')?.[1]
  return kb === undefined ? undefined : Number(kb) / KB_PER_MB
}

/** Memory in bytes that counts for `RLIMIT_DATA`; undefined when the system does not tell. */
export async function readDataBytes(pid: number): Promise<number | undefined> {
  const text = await readProc(pid, 'status')
  const kb = /^VmData:\s+(\d+) kB$/m.exec(text ?? '')?.[1]
  return kb === undefined ? undefined : Number(kb) * 1024
}

/** Reads a line of `/proc/<pid>/stat`; the name of a process may hold blanks and brackets. */
export function parseStat(text: string): ProcessStats | undefined {
  const [state = '', ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ')
  // Fields 14 and 15 of proc(5), of which the state is the third.
  const [user, system] = [Number(fields[10]), Number(fields[11])]
  if (!Number.isFinite(user) || !Number.isFinite(system)) return undefined
  return { cpuMs: (user + system) * MS_PER_TICK, activity: activityOf(state) }
}

function activityOf(state: string): Activity {
  switch (state) {
    case 'R':
      return 'running'
    case 'T':
      return 'stopped'
    case 't':
      return 'traced'
    default:
      return 'sleeping'
  }
}

function tracerOf(status: string): number {
  return Number(/^TracerPid:\s+(\d+)$/m.exec(status)?.[1] ?? 0)
}

async function readProc(pid: number, file: string): Promise<string | undefined> {
  if (STATS_SOURCE !== 'proc') return undefined
  // ENOENT and ESRCH: it has ended. EACCES: it is not ours to see.
  return readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => undefined)
}
