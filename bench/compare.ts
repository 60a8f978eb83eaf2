import { figureOf, median, type Ratio } from './measure.ts'

/** A ratio that must not grow, and by which part of the recorded one it may. */
interface Guard {
  readonly what: 'isolation' | 'start-up'
  readonly names: readonly string[]
  readonly allowance: number
}

/** Isolation may cost 5 % more than was recorded, start-up 50 % (D10). */
const GUARDS: readonly Guard[] = [
  {
    what: 'isolation',
    names: ['chain / round trip (embedded)', 'chain / round trip (nats-server)'],
    allowance: 0.05,
  },
  { what: 'start-up', names: ['plugin ready / node -e 0'], allowance: 0.5 },
]

/** A figure beside the recorded one. */
export interface Comparison {
  readonly name: string
  readonly recorded: number | undefined
  readonly figure: number
  /** Undefined for a ratio that is not guarded. */
  readonly guard: Guard['what'] | undefined
  /** True where a guarded ratio has grown by more than it may, or has nothing recorded. */
  readonly failed: boolean
}

/** Sets what was measured beside what is recorded. Values without a baseline say more about the machine: left out. */
export function compareWith(recorded: readonly Ratio[], measured: readonly Ratio[]): Comparison[] {
  const known = new Map(recorded.map((ratio) => [ratio.name, figureOf(ratio)]))
  return measured
    .filter(({ baseline }) => baseline !== undefined)
    .map((ratio) => {
      const figure = figureOf(ratio)
      const before = known.get(ratio.name)
      const guard = GUARDS.find(({ names }) => names.includes(ratio.name))
      const failed = guard !== undefined && !(before !== undefined && figure <= before * (1 + guard.allowance))
      return { name: ratio.name, recorded: before, figure, guard: guard?.what, failed }
    })
}

/** Of each ratio that was measured several times the run with the median figure. */
export function medianRun(runs: readonly (readonly Ratio[])[]): Ratio[] {
  return (runs[0] ?? []).map((first) => {
    const same = runs.flatMap((run) => run.filter(({ name }) => name === first.name))
    const middle = median(same.map(figureOf))
    return same.reduce((best, one) =>
      Math.abs(figureOf(one) - middle) < Math.abs(figureOf(best) - middle) ? one : best,
    )
  })
}

/** The record with what was measured in place of what it held under the same names. */
export function merged(recorded: readonly Ratio[], measured: readonly Ratio[]): Ratio[] {
  const names = new Set(measured.map(({ name }) => name))
  return [...recorded.filter(({ name }) => !names.has(name)), ...measured]
}
