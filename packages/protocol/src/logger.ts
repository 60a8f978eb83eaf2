import type { LogLevel } from './control-socket.ts'

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

/** Builds a {@link Logger} from the one function that writes a line. */
export function createLogger(
  write: (level: LogLevel, fields: LogFields, message: string) => void,
  base: LogFields = {},
): Logger {
  const at =
    (level: LogLevel): LogMethod =>
    (first: string | LogFields, second?: string) => {
      if (typeof first === 'string') write(level, base, first)
      else write(level, { ...base, ...first }, second ?? '')
    }
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
    child: (fields) => createLogger(write, { ...base, ...fields }),
  }
}
