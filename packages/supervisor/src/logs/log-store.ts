import { join } from 'node:path'
import { createLogger, LOG_LEVELS, type LogEntry, type Logger, type LogLevel, type ProcessKind } from '@rosey/protocol'
import { LogFile, type LogTrouble, type Rotation } from './log-file.ts'
import { parseOutput } from './parse-output.ts'
import { type Redactor, Secrets } from './secrets.ts'

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
  readonly #secrets = new Secrets()
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

  /** A text that must not be in any log; gives the undo. One of less than four characters is not looked for. */
  addSecret(secret: string): () => void {
    return this.#secrets.add(secret)
  }

  /** The passwords of the config as it is now; those of the config before are not looked for any more. */
  setConfigSecrets(secrets: Iterable<string>): void {
    this.#secrets.setOfConfig(secrets)
  }

  /** Calls the listener with each entry, and its line of JSON; gives the undo. */
  listen(listener: (entry: LogEntry, line: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  write(kind: ProcessKind | 'daemon', entry: LogEntry): void {
    if (LOG_LEVELS.indexOf(entry.level) < LOG_LEVELS.indexOf(this.#options.level)) return
    const { shown, line } = this.#redacted(entry)
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

  /** Takes what must not be in any log out of what is shown elsewhere. */
  get redactor(): Redactor {
    return this.#secrets
  }

  #redacted(entry: LogEntry): { shown: LogEntry; line: string } {
    const line = JSON.stringify(entry)
    if (!this.#secrets.isIn(line)) return { shown: entry, line }
    // What JSON makes of it is looked at: a date, for instance, is a text there.
    const shown = this.#secrets.entryWithout(JSON.parse(line) as LogEntry)
    return { shown, line: JSON.stringify(shown) }
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
