import { createLogger, type Logger } from '@rosey/protocol'

/** A logger that keeps the messages of its lines, each behind its level. */
export function quietLog(): { readonly log: Logger; readonly lines: string[] } {
  const lines: string[] = []
  return { log: createLogger((level, _fields, message) => lines.push(`${level} ${message}`)), lines }
}
