import { createLogger, type Logger, type LogLevel, messageOf, sourceStackOf } from '@rosey/protocol'

/** What may wait for its reader, in bytes. roseyd reads only so fast, and a pipe keeps the rest in this process. */
const MAX_UNREAD_BYTES = 1024 * 1024

/**
 * A logger that writes JSON lines to stdout, where roseyd reads them. Lines below `level` are not written. It never
 * throws: fields that JSON cannot hold are left out, and the line says so. What nobody reads fast enough is dropped, and
 * the next line tells how much.
 */
export function createStdoutLogger(level: LogLevel, stdout: Output = process.stdout): Logger {
  let dropped = 0
  return createLogger((at, fields, msg) => {
    if (stdout.writableLength > MAX_UNREAD_BYTES) {
      dropped++
      return
    }
    if (dropped > 0)
      stdout.write(`${lineOf('warn', { dropped }, `${dropped} lines were not written: too many at once`)}\n`)
    dropped = 0
    stdout.write(`${lineOf(at, fields, String(msg))}\n`)
  }, level)
}

type Output = Pick<NodeJS.WriteStream, 'write' | 'writableLength'>

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
    stack: sourceStackOf(value),
    ...('code' in value ? { code: value.code } : {}),
    ...(value.cause === undefined ? {} : { cause: value.cause }),
  }
}
