/** What became of one question to the bot. Times in ms of one clock. */
export interface Probe {
  readonly askedAt: number
  readonly end: ProbeEnd
}

/**
 * How a question ended.
 *
 * - `answered`: with so many lines
 * - `refused`: the bot said why it was not carried out, or a rule said so
 * - `lost`: nobody knows what became of it
 * - `unasked`: it could not be put, because the console was not there
 */
export type ProbeEnd =
  | { readonly kind: 'answered'; readonly at: number; readonly lines: number }
  | { readonly kind: 'refused'; readonly at: number; readonly lines: number; readonly reason: string }
  | { readonly kind: 'lost'; readonly reason: string }
  | { readonly kind: 'unasked' }

/** What became of all of them. */
export interface ProbeCounts {
  readonly asked: number
  readonly answered: number
  readonly refused: number
  readonly lost: number
  /** Got more lines than the question is answered with. */
  readonly answeredTwice: number
  /** Could not be put; not among those that were asked. */
  readonly unasked: number
  /** Each reason of those that were refused or lost, with how often it was given. */
  readonly reasons: Readonly<Record<string, number>>
  /** The longest time between two answers, in ms; null with fewer than two. */
  readonly longestGapMs: number | null
}

/** Counts what became of the questions; `usualLines` is how many lines one answer has. */
export function countProbes(probes: readonly Probe[], usualLines: number): ProbeCounts {
  const ends = probes.map(({ end }) => end)
  const of = (kind: ProbeEnd['kind']) => ends.filter((end) => end.kind === kind).length
  const reasons: Record<string, number> = {}
  for (const end of ends) if ('reason' in end) reasons[end.reason] = (reasons[end.reason] ?? 0) + 1
  return {
    asked: ends.length - of('unasked'),
    answered: of('answered'),
    refused: of('refused'),
    lost: of('lost'),
    answeredTwice: ends.filter((end) => 'lines' in end && end.lines > usualLines).length,
    unasked: of('unasked'),
    reasons,
    longestGapMs: longestGap(ends.flatMap((end) => (end.kind === 'answered' ? end.at : []))),
  }
}

/** The lines with which most questions were answered; 1 where none was. */
export function usualLines(probes: readonly Probe[]): number {
  const times = new Map<number, number>()
  for (const { end } of probes) if (end.kind === 'answered') times.set(end.lines, (times.get(end.lines) ?? 0) + 1)
  const [most] = [...times].toSorted(([, a], [, b]) => b - a)
  return most?.[0] ?? 1
}

/** Whether somebody has been answered who asked after `from`. */
export function hasAnsweredFrom(probes: readonly Probe[], from: number): boolean {
  return probes.some(({ askedAt, end }) => end.kind === 'answered' && askedAt >= from)
}

function longestGap(times: readonly number[]): number | null {
  const sorted = times.toSorted((a, b) => a - b)
  const gaps = sorted.slice(1).map((time, index) => time - (sorted[index] ?? time))
  return gaps.length === 0 ? null : Math.max(...gaps)
}
