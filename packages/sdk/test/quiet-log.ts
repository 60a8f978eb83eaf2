import { createLogger, type LogFields, type Logger, type LogLevel } from '@rosey/protocol'

/** A line that was logged. */
export interface LoggedLine {
  readonly level: LogLevel
  readonly fields: LogFields
  readonly message: string
}

/** A logger that keeps its lines. */
export function quietLog(): { readonly log: Logger; readonly lines: LoggedLine[] } {
  const lines: LoggedLine[] = []
  return { log: createLogger((level, fields, message) => lines.push({ level, fields, message })), lines }
}
