import { join } from 'node:path'
import { createLogger, LOG_LEVELS, type LogEntry, type Logger, type LogLevel, type ProcessKind } from '@rosey/protocol'
import { LogFile, type LogTrouble, type Rotation } from './log-file.ts'
import { parseOutput } from './parse-output.ts'

const REDACTED = '[redacted]'

/** The writer of the daemon's own lines; also the name of the combined file. */
export const DAEMON_LOG_NAME = 'rosey'

export interface LogStoreOptions {
  readonly folder: string
  readonly level: LogLevel
  readonly rotation: Rotation
}

/** Path of one process's log file below the folder of logs (F3). */
export function logFileOf(folder: string, kind: ProcessKind | 'daemon', name: string): string {
  switch (kind) {
    case 'connector':
      return join(folder, 'connectors', `${name}.log`)
    case 'plugin':
      return join(folder, 'plugins', `${name}.log`)
    default:
      return join(folder, `${name}.log`)
  }
}

/** All log files of a home: each line goes into the combined file and into that of its process (F3). */
export class LogStore {
  readonly #options: LogStoreOptions
  readonly #files = new Map<string, LogFile>()
  readonly #listeners = new Set<(entry: LogEntry, line: string) => void>()
  /** As they would stand in a line of JSON. */
  readonly #secrets = new Set<string>()
  readonly #notices: (notice: string) => void
  readonly logger: Logger

  constructor(options: LogStoreOptions, notices: (notice: string) => void) {
    this.#options = options
    this.#notices = notices
    this.logger = createLogger((level, fields, msg) => {
      // The fields come first: none of them may pass for the time, the level or the writer.
      this.write('daemon', { ...printable(fields), time: new Date().toISOString(), level, name: DAEMON_LOG_NAME, msg })
    })
  }

  /** A text that must not be in any log; gives the undo. */
  addSecret(secret: string): () => void {
    const written = JSON.stringify(secret).slice(1, -1)
    if (secret.length >= 4) this.#secrets.add(written)
    return () => this.#secrets.delete(written)
  }

  /** Calls the listener with each entry, and its line of JSON; gives the undo. */
  listen(listener: (entry: LogEntry, line: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  write(kind: ProcessKind | 'daemon', entry: LogEntry): void {
    if (LOG_LEVELS.indexOf(entry.level) < LOG_LEVELS.indexOf(this.#options.level)) return
    const shown = this.#redact(entry)
    const line = JSON.stringify(shown)
    const { folder } = this.#options
    const combined = logFileOf(folder, 'daemon', DAEMON_LOG_NAME)
    for (const path of new Set([combined, logFileOf(folder, kind, entry.name)])) this.#file(path).write(`${line}\n`)
    for (const listener of this.#listeners) listener(shown, line)
  }

  /** Takes a child's output. */
  sink(kind: ProcessKind, name: string, stream: 'stdout' | 'stderr') {
    return {
      line: (text: string) => this.write(kind, parseOutput(name, stream, text, Date.now())),
      dropped: (count: number) =>
        this.write(kind, {
          time: new Date().toISOString(),
          level: 'warn',
          name,
          msg: `${count} lines of ${stream} were dropped: too many in a second`,
        }),
    }
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#files.values(), (file) => file.close()))
  }

  #file(path: string): LogFile {
    const known = this.#files.get(path)
    if (known !== undefined) return known
    const file = new LogFile(path, this.#options.rotation, this.#trouble)
    this.#files.set(path, file)
    return file
  }

  readonly #trouble: LogTrouble = {
    failed: (path, code, message) =>
      this.#notices(`[${code === 'ENOSPC' ? 'disk-full' : code}] the log ${path} cannot be written: ${message}`),
    recovered: (path, dropped) => this.#notices(`the log ${path} is written again; ${dropped} lines were dropped`),
  }

  /** A text of JSON without what must not be in any log. */
  withoutSecrets(json: string): string {
    let text = json
    // Each process has two, and hardly any line holds one: looking is cheap, replacing is not.
    for (const secret of this.#secrets) if (text.includes(secret)) text = text.replaceAll(secret, REDACTED)
    return text
  }

  #redact(entry: LogEntry): LogEntry {
    const line = JSON.stringify(entry)
    const text = this.withoutSecrets(line)
    if (text === line) return entry
    try {
      return JSON.parse(text) as LogEntry
    } catch {
      // The secret was no part of a text, a number for instance: then nothing of the line is shown.
      return { time: entry.time, level: entry.level, name: entry.name, msg: REDACTED }
    }
  }
}

// JSON would print an Error as {}.
function printable(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      value instanceof Error ? { message: value.message, stack: value.stack } : value,
    ]),
  )
}
