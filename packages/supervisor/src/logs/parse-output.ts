import { LOG_LEVELS, type LogEntry, type LogLevel } from '@rosey/protocol'

/** Levels of lists and objects in a structured line; what is deeper, not every step after this could write again. */
const MAX_DEPTH = 20

/** A line of a child's output as a log entry: our own loggers write JSON, everything else is taken as it is. */
export function parseOutput(name: string, stream: 'stdout' | 'stderr', text: string, now: number): LogEntry {
  const time = new Date(now).toISOString()
  const structured = text.startsWith('{') ? parseStructured(text) : undefined
  // Time and name are ours: a plugin cannot write a line in another's name.
  if (structured !== undefined) return { ...structured, time, name }
  return { time, level: stream === 'stderr' ? 'warn' : 'info', name, msg: text, stream }
}

function parseStructured(text: string): { level: LogLevel; msg: string } | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isStructured(value) && !isDeeper(value, MAX_DEPTH) ? value : undefined
  } catch {
    // A line that only looks like JSON is text.
    return undefined
  }
}

function isStructured(value: unknown): value is { level: LogLevel; msg: string } {
  if (typeof value !== 'object' || value === null || !('level' in value) || !('msg' in value)) return false
  return typeof value.msg === 'string' && LOG_LEVELS.some((level) => level === value.level)
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((part) => isDeeper(part, levels - 1))
}
