import type { LogEntry } from '@rosey/protocol'

/** A log entry as a line for people: `12:34:56 WARN  dice-roller  text {"field":1}`. */
export function printEntry({ time, level, name, msg, ...fields }: LogEntry): string {
  const clock = new Date(time).toTimeString().slice(0, 8)
  const rest = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`
  return `${clock} ${level.toUpperCase().padEnd(5)} ${name}  ${msg}${rest}`
}
