import type { CrashRecord, LogEntry } from '@rosey/protocol'

/** What a process wrote to stderr this long before its end belongs to it, in ms: V8 takes a while to die of its heap. */
const LAST_MS = 3000

/** Lines of a log as entries; what is none is left out. */
export function entriesOf(lines: readonly string[]): LogEntry[] {
  return lines.map((line) => JSON.parse(line) as LogEntry)
}

/**
 * Where a process ended, in its own words: what it said on the control pipe, else what it wrote to stderr at the end;
 * null for one that ended without a word.
 *
 * @param endedAt in ms since 1970
 */
export function lastWords(said: string | undefined, logs: readonly LogEntry[], endedAt: number): CrashRecord['stack'] {
  if (said !== undefined) return { from: 'process', text: said }
  const written = logs.filter(({ stream, time }) => stream === 'stderr' && endedAt - Date.parse(time) <= LAST_MS)
  return written.length === 0 ? null : { from: 'stderr', text: written.map(({ msg }) => msg).join('\n') }
}
