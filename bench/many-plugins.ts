import { setTimeout as delay } from 'node:timers/promises'
import { readStats } from '../packages/supervisor/src/watch/process-stats.ts'
import { withIdlePlugins } from './idle-plugins.ts'
import { median, quantile, type Ratio, timed } from './measure.ts'

const PLUGINS = 100
const ASKED = 2000
const WARM_UP = 200
/** Time between two requests in ms: who asks in a loop measures a queue of its own making. */
const BETWEEN_MS = 2
const WATCHED_MS = 30_000

/** The status at the control socket, of the default install and 100 plugins that run, with the time to read it in. */
export async function benchStatus(): Promise<Ratio[]> {
  const times = await withIdlePlugins(PLUGINS, (home) =>
    home.control(async (client) => {
      const each: number[] = []
      for (let round = 0; round < WARM_UP + ASKED; round++) {
        each.push(await timed(() => client.ask('status', {})))
        await delay(BETWEEN_MS)
      }
      return each.slice(WARM_UP)
    }),
  )
  return [
    { name: `status of ${PLUGINS} plugins, p99`, measured: quantile(times, 0.99), unit: 'ms', bound: 10 },
    { name: `status of ${PLUGINS} plugins, median`, measured: median(times), unit: 'ms' },
  ]
}

/** CPU of roseyd while it watches 100 plugins that do nothing, and the rest of the default install. */
export async function benchWatch(): Promise<Ratio[]> {
  const percent = await withIdlePlugins(PLUGINS, async (home) => {
    const [before, from] = [await cpuMs(home.daemonPid), performance.now()]
    await delay(WATCHED_MS)
    return (((await cpuMs(home.daemonPid)) - before) / (performance.now() - from)) * 100
  })
  return [{ name: `watching ${PLUGINS} idle plugins: roseyd, of one core`, measured: percent, unit: '%', bound: 3 }]
}

async function cpuMs(pid: number): Promise<number> {
  const stats = await readStats(pid)
  if (stats === undefined) throw new Error('this system does not tell the CPU time of a process')
  return stats.cpuMs
}
