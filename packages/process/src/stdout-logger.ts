import { createLogger, LOG_LEVELS, type Logger, type LogLevel, messageOf } from '@rosey/protocol'

/** A logger that writes JSON lines to stdout, where roseyd reads them. Lines below `level` are not written. */
export function createStdoutLogger(level: LogLevel): Logger {
  const least = LOG_LEVELS.indexOf(level)
  return createLogger((at, fields, msg) => {
    if (LOG_LEVELS.indexOf(at) < least) return
    process.stdout.write(`${JSON.stringify({ level: at, msg, ...fields }, printable)}\n`)
  })
}

// JSON would print an Error as {}.
function printable(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (!(value instanceof Error)) return value
  return { message: messageOf(value), stack: value.stack, ...('code' in value ? { code: value.code } : {}) }
}
