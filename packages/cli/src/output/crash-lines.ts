import { type CrashFollows, type CrashRecord, countOf, type InHand, type UsagePoint } from '@rosey/protocol'
import { printEntry } from '@rosey/supervisor'
import { printable } from '../console/printable.ts'
import type { Io } from '../io.ts'
import { formatMeasure, formatSeconds, formatTime } from './units.ts'

/** Of the curve; the rest is in the JSON. */
const SHOWN_POINTS = 12

/** A crash record as text for people. */
export function crashLines(record: CrashRecord, io: Pick<Io, 'paint'>): string[] {
  const { stack, inHand, usage } = record
  const told = new Set(stack?.from === 'stderr' ? stack.text.split('\n') : [])
  const logs = record.logs.filter(({ msg }) => !told.has(msg))
  const facts = factsOf(record)
    .filter(([, value]) => value !== '')
    .map(([title, value]) => `${title.padEnd(12)} ${oneLine(value)}`)
  const sections: [title: string, lines: readonly string[]][] = [
    [stack?.from === 'stderr' ? 'what it wrote to stderr at the end' : 'where', textLines(stack?.text)],
    ['in hand', inHand.map(inHandLine)],
    ['CPU and memory', usage.slice(-SHOWN_POINTS).map(usageLine)],
    ['last lines of its log', logs.flatMap((entry) => textLines(printEntry(entry)))],
  ]
  return [
    ...facts,
    ...sections
      .filter(([, lines]) => lines.length > 0)
      .flatMap(([title, lines]) => ['', io.paint('bold', title), ...lines.map((line) => `  ${line}`)]),
    ...(record.cut ? ['', 'Some of this was left out when it was recorded, because it was too long.'] : []),
  ]
}

/** What followed a crash, in a few words. */
export function followsText(follows: CrashFollows): string {
  switch (follows.kind) {
    case 'restart':
      return follows.delayMs === 0 ? 'restart' : `restart in ${formatMeasure(follows.delayMs / 1000, 's')}`
    case 'failed':
    case 'stopped':
      return follows.kind
  }
}

function factsOf(record: CrashRecord): [title: string, value: string][] {
  const { lastSeen, follows, host, unrecorded } = record
  const why = follows.kind === 'restart' || follows.reason === '' ? '' : `: ${follows.reason}`
  return [
    ['id', record.id],
    ['time', formatTime(record.time)],
    ['process', `${record.name} ${record.version} (${record.kind})`],
    ['pid', record.pid === null ? '' : String(record.pid)],
    ['why', record.sentence],
    ['code', record.code ?? ''],
    ['up', `${upTime(record.uptimeSeconds)}${record.wasReady ? '' : ', never ready'}`],
    ['then', `${followsText(follows)}${why}; ${countOf(record.failuresInARow, 'failure')} in a row`],
    ['more', unrecorded === 0 ? '' : `${unrecorded} ends before this one came too fast to be recorded`],
    [
      'last seen',
      lastSeen === null
        ? ''
        : `${formatTime(lastSeen.time)}, ${lastSeen.activity}, ${formatMeasure(lastSeen.cpuSeconds, 's of CPU')} until then`,
    ],
    ['revision', record.revision ?? ''],
    ['on', `Rosey ${host.rosey}, Node ${host.node}, ${host.platform}`],
  ]
}

// Of one that ended at once, the parts of a second tell most.
function upTime(seconds: number): string {
  return seconds < 60 ? formatMeasure(seconds, 's') : formatSeconds(seconds)
}

function inHandLine({ command, args, connector, channel, user, private: isPrivate }: InHand): string {
  const words = isPrivate ? `${command} (a private message)` : `${command} ${args}`.trim()
  return oneLine(`${words}   ${user} in ${connector}:${channel}`)
}

function usageLine({ time, cpuPercent, memoryMb }: UsagePoint): string {
  const [cpu, memory] = [formatMeasure(cpuPercent, '%'), formatMeasure(memoryMb, 'MB')]
  return `${formatTime(time)}  ${cpu.padStart(8)}  ${memory.padStart(10)}`
}

// What a plugin and people in chat wrote must not be able to rewrite the screen.
function textLines(text: string | undefined): string[] {
  return text === undefined ? [] : printable(text).split('\n')
}

function oneLine(text: string): string {
  return printable(text).replaceAll('\n', ' ')
}
