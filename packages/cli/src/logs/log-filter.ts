import { LOG_LEVELS, type LogEntry, type LogLevel } from '@rosey/protocol'

/** Which lines of a log are wanted. */
export interface LogFilter {
  /** This level and those above it. */
  readonly level?: LogLevel | undefined
  /** Nothing older, in ms since 1970. */
  readonly sinceMs?: number | undefined
}

/** A line of a log file as an entry; a line that is none (cut off by a power failure) is undefined. */
export function parseEntry(line: string): LogEntry | undefined {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null) return undefined
    const isEntry = 'time' in value && 'level' in value && 'name' in value && 'msg' in value
    return isEntry ? (value as LogEntry) : undefined
  } catch {
    // A daemon that died in the middle of a line leaves half of it.
    return undefined
  }
}

/** True for an entry that the filter lets through. */
export function isWanted({ level, time }: LogEntry, filter: LogFilter): boolean {
  if (filter.sinceMs !== undefined && !(Date.parse(time) >= filter.sinceMs)) return false
  return filter.level === undefined || LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(filter.level)
}
