import { createLogger, type Logger, type LogLevel, messageOf } from '@rosey/protocol'

/**
 * A logger that writes JSON lines to stdout, where roseyd reads them. Lines below `level` are not written. It never
 * throws: fields that JSON cannot hold are left out, and the line says so.
 */
export function createStdoutLogger(level: LogLevel): Logger {
  return createLogger((at, fields, msg) => process.stdout.write(`${lineOf(at, fields, String(msg))}\n`), level)
}

// Level and message come last, so that a field of the same name cannot take their place.
function lineOf(level: LogLevel, fields: Readonly<Record<string, unknown>>, msg: string): string {
  try {
    return JSON.stringify({ ...fields, level, msg }, printable)
  } catch (error) {
    return JSON.stringify({ level, msg, unprintable: messageOf(error) })
  }
}

// JSON would print an Error as {}.
function printable(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (!(value instanceof Error)) return value
  return {
    message: messageOf(value),
    stack: value.stack,
    ...('code' in value ? { code: value.code } : {}),
    ...(value.cause === undefined ? {} : { cause: value.cause }),
  }
}
