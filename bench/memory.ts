import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Status } from '../packages/protocol/src/index.ts'
import { TestHome } from '../test/support/test-home.ts'
import type { Ratio } from './measure.ts'
import { pssMb } from './pss.ts'

const COUNTS = [1, 20, 100] as const
/** After the start some memory is given back; idle is what comes then. */
const SETTLE_MS = 10_000
const IDLE_PLUGIN = `import { Plugin } from '@rosey/sdk'
export default class Idle extends Plugin {
  override setup() {
    this.command(this.name, { help: 'does nothing' }, () => {})
  }
}
`

/** Memory of the default install without web, and of each idle plugin more. */
export async function benchMemory(): Promise<Ratio[]> {
  const defaults = await sumPss([])
  const sums: number[] = []
  for (const count of COUNTS) sums.push(await sumPss(Array.from({ length: count }, (_, index) => `idle-${index + 1}`)))
  const [one = 0, twenty = 0, hundred = 0] = sums
  return [
    { name: 'default install without web, PSS', measured: defaults, unit: 'MB', bound: 150 },
    { name: 'one more idle plugin (1 → 20), PSS', measured: (twenty - one) / 19, unit: 'MB', bound: 15 },
    { name: 'one more idle plugin (20 → 100), PSS', measured: (hundred - twenty) / 80, unit: 'MB', bound: 15 },
    ...COUNTS.map(
      (count, index): Ratio => ({
        name: `default install and ${count} idle plugins, PSS`,
        measured: sums[index] ?? 0,
        unit: 'MB',
      }),
    ),
  ]
}

async function sumPss(names: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'rosey-bench-plugins-'))
  for (const name of names) {
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'manifest.yaml'), `name: ${name}\n`)
    await writeFile(join(folder, name, 'index.ts'), IDLE_PLUGIN)
  }
  try {
    await using home = await TestHome.start({ plugins: names.map((name) => join(folder, name)) })
    await delay(SETTLE_MS)
    const sizes = await Promise.all(pidsOf(await home.status()).map(pssMb))
    return sizes.reduce((sum, size) => sum + size, 0)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function pidsOf({ daemon, services, connectors, plugins }: Status): number[] {
  return [daemon.pid, ...[...services, ...connectors, ...plugins].flatMap(({ pid }) => pid ?? [])]
}
