import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { codeOf } from '../packages/protocol/src/index.ts'
import { ROOT } from './bench-bus.ts'
import { type Comparison, merged } from './compare.ts'
import { figureOf, keepsBound, type Ratio } from './measure.ts'

/** The recorded ratios; part of the repository. */
const BASELINE_FILE = join(ROOT, 'bench', 'baseline.json')

/** Prints what was measured. */
export function printRatios(ratios: readonly Ratio[]): void {
  console.table(
    ratios.map((ratio) => {
      const kept = keepsBound(ratio)
      return {
        what: ratio.name,
        measured: `${round(ratio.measured)} ${ratio.unit}`,
        baseline: ratio.baseline === undefined ? '' : `${round(ratio.baseline)} ${ratio.unit}`,
        ratio: ratio.baseline === undefined ? '' : round(figureOf(ratio)),
        bound: ratio.bound ?? '',
        kept: kept === undefined ? '' : kept ? 'yes' : 'NO',
      }
    }),
  )
}

/** Prints figures beside the recorded ones. */
export function printComparison(comparisons: readonly Comparison[]): void {
  console.table(
    comparisons.map(({ name, recorded, figure, guard, failed }) => ({
      what: name,
      recorded: recorded === undefined ? '' : round(recorded),
      now: round(figure),
      change: recorded === undefined ? '' : `${round((figure / recorded - 1) * 100)} %`,
      guards: guard ?? '',
      verdict: guard === undefined ? '' : failed ? 'FAILED' : 'ok',
    })),
  )
}

/** Writes `bench/results/<time>.json`; gives its path. */
export async function writeResults(ratios: readonly Ratio[]): Promise<string> {
  const folder = join(ROOT, 'bench', 'results')
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${new Date().toISOString().replaceAll(':', '-')}.json`)
  await writeFile(file, textOf(ratios))
  return file
}

/** The recorded ratios; none where nothing has been recorded yet. */
export async function readBaseline(): Promise<readonly Ratio[]> {
  try {
    return (JSON.parse(await readFile(BASELINE_FILE, 'utf8')) as { ratios: readonly Ratio[] }).ratios
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

/** Records ratios, in place of those of the same names; gives the path of the record. */
export async function writeBaseline(ratios: readonly Ratio[]): Promise<string> {
  const withBaseline = ratios.filter(({ baseline }) => baseline !== undefined)
  await writeFile(BASELINE_FILE, textOf(merged(await readBaseline(), withBaseline)))
  return BASELINE_FILE
}

function textOf(ratios: readonly Ratio[]): string {
  const machine = { node: process.version, cores: cpus().length, cpu: cpus()[0]?.model ?? 'unknown' }
  return `${JSON.stringify({ machine, ratios: ratios.map((ratio) => ({ ...ratio, figure: figureOf(ratio) })) }, null, 2)}\n`
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}
