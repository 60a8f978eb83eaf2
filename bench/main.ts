// npm run bench [-- NAME…]: measures, prints a table, writes bench/results/<time>.json. Ratios are against a baseline of
// the same run, because absolute times say more about the machine than about Rosey.
import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { benchChain } from './chain.ts'
import { figureOf, type Ratio } from './measure.ts'
import { benchMemory } from './memory.ts'
import { benchPluginStart } from './plugin-start.ts'
import { ROOT } from './rig.ts'
import { benchStackReady } from './stack-ready.ts'

const BENCHES: Readonly<Record<string, () => Promise<Ratio[]>>> = {
  'plugin-start': benchPluginStart,
  'chain-embedded': () => benchChain('embedded'),
  'chain-nats-server': () => benchChain('nats-server'),
  'stack-ready': benchStackReady,
  memory: benchMemory,
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in BENCHES))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}`)
  process.exit(2)
}

const ratios: Ratio[] = []
for (const [name, run] of Object.entries(BENCHES)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  if (name === 'chain-nats-server' && spawnSync('nats-server', ['--version']).status !== 0) {
    console.error('chain-nats-server is left out: nats-server is missing (apt-get install nats-server)')
    continue
  }
  console.error(`${name} …`)
  ratios.push(...(await run()))
}

console.table(
  ratios.map((ratio) => ({
    what: ratio.name,
    measured: `${round(ratio.measured)} ${ratio.unit}`,
    baseline: ratio.baseline === undefined ? '' : `${round(ratio.baseline)} ${ratio.unit}`,
    ratio: ratio.baseline === undefined ? '' : round(figureOf(ratio)),
    bound: ratio.bound ?? '',
    kept: ratio.bound === undefined ? '' : figureOf(ratio) <= ratio.bound ? 'yes' : 'NO',
  })),
)
const folder = join(ROOT, 'bench', 'results')
await mkdir(folder, { recursive: true })
const file = join(folder, `${new Date().toISOString().replaceAll(':', '-')}.json`)
const machine = { node: process.version, cores: cpus().length, cpu: cpus()[0]?.model ?? 'unknown' }
await writeFile(
  file,
  `${JSON.stringify({ machine, ratios: ratios.map((ratio) => ({ ...ratio, figure: figureOf(ratio) })) }, null, 2)}\n`,
)
console.error(`written to ${file}`)

function round(value: number): number {
  return Number(value.toPrecision(3))
}
