import type { Status } from '../packages/protocol/src/index.ts'
import { withIdlePlugins } from './idle-plugins.ts'
import type { Ratio } from './measure.ts'
import { pssMb } from './pss.ts'

const COUNTS = [1, 20, 100] as const

/** Memory of the default install without web, and of each idle plugin more. */
export async function benchMemory(): Promise<Ratio[]> {
  const defaults = await sumPss(0)
  const sums: number[] = []
  for (const count of COUNTS) sums.push(await sumPss(count))
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

function sumPss(plugins: number): Promise<number> {
  return withIdlePlugins(plugins, async (home) => {
    const sizes = await Promise.all(pidsOf(await home.status()).map(pssMb))
    return sizes.reduce((sum, size) => sum + size, 0)
  })
}

function pidsOf({ daemon, services, connectors, plugins }: Status): number[] {
  return [daemon.pid, ...[...services, ...connectors, ...plugins].flatMap(({ pid }) => pid ?? [])]
}
