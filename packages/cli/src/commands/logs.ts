import { LOG_LEVELS, type LogEntry, type LogLevel } from '@rosey/protocol'
import { printEntry } from '@rosey/supervisor'
import { printable } from '../console/printable.ts'
import type { CliContext } from '../context.ts'
import { listenForInterrupts } from '../daemon/interrupts.ts'
import type { Colour, Io } from '../io.ts'
import { findLog } from '../logs/find-log.ts'
import { endOfLog, followLog } from '../logs/follow-log.ts'
import { lastEntries } from '../logs/last-entries.ts'
import { isWanted } from '../logs/log-filter.ts'
import { parseSince } from '../logs/time-span.ts'

/** Options of `rosey logs`. */
export interface LogsOptions {
  readonly follow?: boolean
  /** How many of the last lines. Default 50; with `since`, all. */
  readonly lines?: number
  readonly level?: LogLevel
  readonly since?: string
  readonly json?: boolean
}

const DEFAULT_LINES = 50

/** `rosey logs [NAME]`: reads the files, so it needs no daemon. */
export async function logs({ io, home }: CliContext, name: string | undefined, options: LogsOptions): Promise<number> {
  const { since, level, json = false, lines = since === undefined ? DEFAULT_LINES : Infinity } = options
  const filter = { level, sinceMs: since === undefined ? undefined : parseSince(since, Date.now()) }
  using interrupts = listenForInterrupts()
  const file = await findLog(home(), name)
  const print = (entry: LogEntry) => io.out(json ? JSON.stringify(entry) : logLine(entry, io))
  // Looked up before the reading, so that no line falls between the two; one may come twice only if it came meanwhile.
  const end = await endOfLog(file)
  for (const entry of await lastEntries(file, lines, filter)) print(entry)
  if (end === undefined && !options.follow) io.say(`${file} does not exist yet: nothing has been written.`)
  if (!options.follow) return 0
  const printWanted = (entry: LogEntry) => (isWanted(entry, filter) ? print(entry) : undefined)
  await followLog(file, end, printWanted, interrupts.first)
  return 0
}

/** An entry as a line for a terminal. */
export function logLine(entry: LogEntry, io: Pick<Io, 'paint'>): string {
  const colour = COLOURS[entry.level]
  const line = printable(printEntry(entry)).replaceAll('\n', '\n    ')
  return colour === undefined ? line : io.paint(colour, line)
}

const COLOURS: Readonly<Partial<Record<LogLevel, Colour>>> = {
  trace: 'gray',
  debug: 'gray',
  warn: 'yellow',
  error: 'red',
  fatal: 'red',
}

/** The levels that can be asked for. */
export const LEVELS: readonly string[] = LOG_LEVELS
