// Many inputs for the parser: `node test/fuzz/run.ts [--count 1000000] [--seed 1]`; tells how memory went.
import { parseArgs } from 'node:util'
import { fuzzParser } from './parser-fuzz.ts'

const STEPS = 20
const MB = 1024 * 1024

const { values } = parseArgs({ options: { count: { type: 'string' }, seed: { type: 'string' } } })
const count = Number(values.count ?? 1_000_000)
const first = Number(values.seed ?? 1)
const from = performance.now()
for (let step = 0; step < STEPS; step++) {
  const part = Math.ceil(count / STEPS)
  const { operations, refused } = fuzzParser(first + step * part, part)
  const seconds = ((performance.now() - from) / 1000).toFixed(0)
  const memory = (process.memoryUsage.rss() / MB).toFixed(0)
  console.log(
    `${(step + 1) * part} inputs, ${seconds} s, ${memory} MB; of the last ${part}: ${operations} operations, ${refused} refused`,
  )
}
