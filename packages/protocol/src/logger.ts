import { LOG_LEVELS, type LogLevel } from './control-socket.ts'

/** Fields of a log line. */
export type LogFields = Readonly<Record<string, unknown>>

type LogMethod = {
  (message: string): void
  (fields: LogFields, message: string): void
}

/** A logger in pino's manner: fields first, then the message. */
export interface Logger extends Readonly<Record<LogLevel, LogMethod>> {
  /** The same logger with fields that go into each of its lines. */
  child(fields: LogFields): Logger
}

/** Writes a line; called only for levels that are on. */
export type WriteLine = (level: LogLevel, fields: LogFields, message: string) => void

/**
 * Builds a {@link Logger} from the one function that writes a line. Lines below `least` cost next to nothing: the bot
 * has a dozen for each command.
 */
export function createLogger(write: WriteLine, least: LogLevel = 'trace'): Logger {
  return new LineLogger(write, LOG_LEVELS.indexOf(least), {})
}

class LineLogger implements Logger {
  readonly #write: WriteLine
  readonly #least: number
  readonly #base: LogFields

  constructor(write: WriteLine, least: number, base: LogFields) {
    this.#write = write
    this.#least = least
    this.#base = base
  }

  trace(first: string | LogFields, second?: string): void {
    this.#log('trace', first, second)
  }
  debug(first: string | LogFields, second?: string): void {
    this.#log('debug', first, second)
  }
  info(first: string | LogFields, second?: string): void {
    this.#log('info', first, second)
  }
  warn(first: string | LogFields, second?: string): void {
    this.#log('warn', first, second)
  }
  error(first: string | LogFields, second?: string): void {
    this.#log('error', first, second)
  }
  fatal(first: string | LogFields, second?: string): void {
    this.#log('fatal', first, second)
  }

  child(fields: LogFields): Logger {
    return new LineLogger(this.#write, this.#least, { ...this.#base, ...fields })
  }

  #log(level: LogLevel, first: string | LogFields, second = ''): void {
    if (LOG_LEVELS.indexOf(level) < this.#least) return
    if (typeof first === 'string') this.#write(level, this.#base, first)
    else this.#write(level, { ...this.#base, ...first }, second)
  }
}
