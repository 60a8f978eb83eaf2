import type { LogEntry } from '@rosey/protocol'

// All but line ends and tabs: what a plugin prints goes to the operator's terminal as it is (`rosey start --foreground`).
const CONTROLS = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu

/**
 * A log entry as a line for people: `12:34:56 WARN  dice-roller  text {"field":1}`. Nothing in it can move a cursor,
 * ring or turn the direction of writing; a message of several lines stays so.
 */
export function printEntry({ time, level, name, msg, ...fields }: LogEntry): string {
  const clock = new Date(time).toTimeString().slice(0, 8)
  const rest = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`
  return `${clock} ${level.toUpperCase().padEnd(5)} ${name}  ${msg}${rest}`.replace(CONTROLS, '')
}
