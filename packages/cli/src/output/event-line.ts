import type { BusEvent, BusRate } from '@rosey/protocol'
import { printable } from '../console/printable.ts'
import type { Io } from '../io.ts'
import { formatBytes } from './units.ts'

/** What is shown of the data of one message, in characters; `--json` shows more. */
const MAX_DATA = 300

/** A message of the bus as a line for a terminal. */
export function eventLine({ time, readable, from, bytes, data }: BusEvent, io: Pick<Io, 'paint'>): string {
  const text = typeof data === 'string' ? data : (JSON.stringify(data) ?? '')
  const shown = text.length <= MAX_DATA ? text : `${text.slice(0, MAX_DATA)}…`
  const parts = [io.paint('gray', clock(time)), io.paint('bold', oneLine(readable)), oneLine(from) || '-']
  return [...parts, io.paint('gray', formatBytes(bytes)), oneLine(shown)].join('  ')
}

/** The traffic of one second as a line for a terminal. */
export function rateLine(time: string, rates: readonly BusRate[], io: Pick<Io, 'paint'>): string {
  const busy = rates.toSorted((a, b) => b.bytes - a.bytes)
  const parts = busy.map(
    ({ family, messages, bytes }) => `${io.paint('bold', family)} ${messages} msg/s ${formatBytes(bytes)}/s`,
  )
  return [io.paint('gray', clock(time)), ...(parts.length === 0 ? ['nothing'] : parts)].join('  ')
}

// In the time zone of whoever looks.
function clock(time: string): string {
  const date = new Date(time)
  const two = (part: number) => String(part).padStart(2, '0')
  const seconds = `${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`
  return `${two(date.getHours())}:${two(date.getMinutes())}:${seconds}`
}

// Names of channels are chosen by strangers.
function oneLine(text: string): string {
  return printable(text).replaceAll('\n', ' ')
}
