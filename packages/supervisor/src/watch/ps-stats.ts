import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Activity } from './process-stats.ts'

const run = promisify(execFile)
const KB_PER_MB = 1024
/** What `ps` may take, in ms: it must not hold up the look at the others. */
const TIMEOUT_MS = 2000

/** What `ps` says of one process: a portable fallback, with less in it than `/proc` has. */
export interface PsStats {
  readonly cpuMs: number
  readonly activity: Activity
  /** Resident memory, what is shared with others counted in whole. */
  readonly memoryMb: number
}

/** Asks `ps` about a process; undefined when it is gone, or there is no `ps`. */
export async function readPs(pid: number): Promise<PsStats | undefined> {
  try {
    const { stdout } = await run('ps', ['-o', 'rss=', '-o', 'time=', '-o', 'state=', '-p', String(pid)], {
      timeout: TIMEOUT_MS,
    })
    return parsePs(stdout)
  } catch {
    // It has ended: ps exits with 1 then.
    return undefined
  }
}

/** Reads a line of `ps -o rss=,time=,state=`; the time is `[[days-]hours:]minutes:seconds[.hundredths]`. */
export function parsePs(text: string): PsStats | undefined {
  const [rss, time = '', state = ''] = text.trim().split(/\s+/)
  const match = /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(time)
  if (match === null || !Number.isFinite(Number(rss))) return undefined
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = match
  const cpuMs = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000
  return { cpuMs, activity: activityOf(state), memoryMb: Number(rss) / KB_PER_MB }
}

function activityOf(state: string): Activity {
  // A debugger is marked by an X behind the state on macOS and BSD.
  if (state.includes('X')) return 'traced'
  if (state.startsWith('T')) return 'stopped'
  return state.startsWith('R') ? 'running' : 'sleeping'
}
