import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** A value that is compared with a baseline of the same run. */
export interface Ratio {
  readonly name: string
  /** What was measured and the baseline, in `unit`; medians. */
  readonly measured: number
  readonly baseline?: number
  readonly unit: 'ms' | 'µs' | 'MB' | '1/s' | '%'
  /**
   * What the issue asks for: of the ratio where there is a baseline, else of the value. A rate (`1/s`) must reach it, all
   * else must not exceed it.
   */
  readonly bound?: number
  readonly note?: string
}

/** The middle one; of an even number the mean of the two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/** The value below which the share `q` of all lies. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

/** Milliseconds that something takes. */
export async function timed(run: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await run()
  return performance.now() - from
}

// Of no use to a Node that loads nothing, and it would cost it time.
const { NODE_COMPILE_CACHE: _cache, ...BARE_ENVIRONMENT } = process.env

/** Milliseconds from the start to the end of a Node that does nothing: the baseline of everything that starts. */
export function timedBareNode(): Promise<number> {
  return timed(() => once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore', env: BARE_ENVIRONMENT }), 'exit'))
}

/**
 * Runs the two in turn, so that whatever else the machine does hits both; the first `warmUp` rounds do not count.
 *
 * @returns durations in ms
 */
export async function interleaved(
  rounds: number,
  warmUp: number,
  first: (round: number) => Promise<number>,
  second: (round: number) => Promise<number>,
): Promise<[number[], number[]]> {
  const [a, b]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds + warmUp; round++) {
    const [one, two] = [await first(round), await second(round)]
    if (round < warmUp) continue
    a.push(one)
    b.push(two)
  }
  return [a, b]
}

/** `measured ÷ baseline`, or the value itself. */
export function figureOf({ measured, baseline }: Ratio): number {
  return baseline === undefined ? measured : measured / baseline
}

/** True for what is better the more there is of it. */
export function isRate({ unit }: Pick<Ratio, 'unit'>): boolean {
  return unit === '1/s'
}

/** Whether the bound is kept; undefined where there is none. */
export function keepsBound(ratio: Ratio): boolean | undefined {
  if (ratio.bound === undefined) return undefined
  return isRate(ratio) ? figureOf(ratio) >= ratio.bound : figureOf(ratio) <= ratio.bound
}
