import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCatalogue } from '../packages/supervisor/src/daemon/catalogue.ts'
import { AS_CONFIGURED } from '../packages/supervisor/src/daemon/choices.ts'
import { Launcher } from '../packages/supervisor/src/daemon/launcher.ts'
import { pluginSpec } from '../packages/supervisor/src/daemon/specs.ts'
import { installationAt, openHome, prepareHome } from '../packages/supervisor/src/index.ts'
import { BenchBus, ROOT } from './bench-bus.ts'
import { interleaved, median, type Ratio, timedBareNode } from './measure.ts'
import { NO_LOGS } from './rig.ts'

const ROUNDS = 30
const WARM_UP = 3

/** From the order to start a plugin to its ready, against a Node process that does nothing. */
export async function benchPluginStart(): Promise<Ratio[]> {
  await using broker = await BenchBus.start('embedded')
  const folder = await mkdtemp(join(tmpdir(), 'rosey-bench-'))
  const paths = openHome(folder)
  await prepareHome(paths)
  const installation = installationAt(ROOT)
  const { loaded, plugins } = await readCatalogue(paths, installation)
  const launcher = new Launcher({
    run: randomUUID(),
    bundles: { cacheFolder: paths.cache, bundler: installation.bundler },
    logs: NO_LOGS,
    logLevel: 'info',
    homeFolder: folder,
    busAccess: (spec, instance) => broker.accessFor(spec, instance),
    peersFor: () => [],
  })
  const dice = plugins.find(({ manifest }) => manifest.name === 'dice-roller')
  if (dice === undefined) throw new Error('the bench needs dice-roller')
  const unit = { spec: pluginSpec(dice, loaded.config, AS_CONFIGURED), remembered: [], receive: () => undefined }
  const start = async () => {
    const from = performance.now()
    const child = await launcher.launch(unit)
    const outcome = await child.started
    const ms = performance.now() - from
    if (outcome.kind !== 'ready') throw new Error(`dice-roller did not start: ${JSON.stringify(outcome)}`)
    await child.stop('asked', 'measured', { graceMs: 2000, termMs: 500 })
    return ms
  }
  const [plugin, node] = await interleaved(ROUNDS, WARM_UP, start, timedBareNode)
  await rm(folder, { recursive: true, force: true })
  return [
    { name: 'plugin ready / node -e 0', measured: median(plugin), baseline: median(node), unit: 'ms', bound: 2.2 },
  ]
}
