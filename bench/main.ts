// Measures, prints a table, writes bench/results/<time>.json. Ratios are against a baseline of the same run, because
// absolute times say more about the machine than about Rosey. --compare sets them beside bench/baseline.json and ends with
// 1 when isolation or start-up has become dearer than it may (D10); --record writes that file. Both measure three times
// and take the run in the middle.
import { parseArgs } from 'node:util'
import { compareWith, medianRun } from './compare.ts'
import type { Ratio } from './measure.ts'
import { benchPeers } from './peers/peers.ts'
import { printComparison, printRatios, readBaseline, writeBaseline, writeResults } from './report.ts'
import { FULL, QUICK } from './scale.ts'
import { GUARDED_SECTIONS, runSections, SECTIONS, type Section } from './sections.ts'

const REPEATS = 3
const USAGE = 'npm run bench -- [NAME…] [--only a,b] [--quick] [--compare] [--record] [--peers]'

const { values, positionals } = readArguments()
process.exitCode = await main()

async function main(): Promise<number> {
  const scale = values.quick ? QUICK : FULL
  if (values.peers) return finish(await benchPeers(scale))
  const sections = sectionsFrom([...positionals, ...(values.only?.split(',') ?? [])])
  const runs: Ratio[][] = []
  const repeats = values.compare || values.record ? REPEATS : 1
  for (let run = 0; run < repeats; run++) runs.push(await runSections(sections, scale))
  return finish(medianRun(runs))
}

async function finish(ratios: readonly Ratio[]): Promise<number> {
  printRatios(ratios)
  console.error(`written to ${await writeResults(ratios)}`)
  const comparisons = values.compare ? compareWith(await readBaseline(), ratios) : []
  if (values.compare) printComparison(comparisons)
  if (values.record) console.error(`recorded in ${await writeBaseline(ratios)}`)
  return comparisons.some(({ failed }) => failed) ? 1 : 0
}

function sectionsFrom(asked: readonly string[]): readonly Section[] {
  const unknown = asked.filter((name) => !SECTIONS.some((section) => section.name === name))
  if (unknown.length > 0) {
    return refuse(`There is no bench ${unknown.join(', ')}. There are: ${SECTIONS.map(({ name }) => name).join(', ')}`)
  }
  // What nothing guards need not be measured for a comparison, unless it is asked for.
  const names: readonly string[] = asked.length > 0 || !values.compare ? asked : GUARDED_SECTIONS
  return names.length === 0 ? SECTIONS : SECTIONS.filter(({ name }) => names.includes(name))
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        only: { type: 'string' },
        quick: { type: 'boolean', default: false },
        compare: { type: 'boolean', default: false },
        record: { type: 'boolean', default: false },
        peers: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    return refuse(`${(error as Error).message}\n${USAGE}`)
  }
}

function refuse(reason: string): never {
  console.error(reason)
  process.exit(2)
}
