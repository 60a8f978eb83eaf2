import { hasNatsServer } from '../test/support/nats-server.ts'
import { benchBroker } from './broker.ts'
import { benchBrokerAuth } from './broker-auth.ts'
import { benchChain } from './chain.ts'
import { benchCrashRecovery } from './crash-recovery.ts'
import { benchStatus, benchWatch } from './many-plugins.ts'
import type { Ratio } from './measure.ts'
import { benchMemory } from './memory.ts'
import { benchPluginStart } from './plugin-start.ts'
import type { Scale } from './scale.ts'
import { benchStackReady } from './stack-ready.ts'
import { benchStalled } from './stalled.ts'

/** A part of the bench that can be asked for by its name. */
export interface Section {
  readonly name: string
  /** True where it cannot run without a nats-server on the PATH. */
  readonly needsNatsServer?: true
  run(scale: Scale): Promise<Ratio[]>
}

/** All of them, in their order. */
export const SECTIONS: readonly Section[] = [
  { name: 'plugin-start', run: benchPluginStart },
  { name: 'chain-embedded', run: () => benchChain('embedded') },
  { name: 'chain-nats-server', needsNatsServer: true, run: () => benchChain('nats-server') },
  { name: 'broker', needsNatsServer: true, run: benchBroker },
  { name: 'broker-auth', run: benchBrokerAuth },
  { name: 'stalled', run: benchStalled },
  { name: 'stack-ready', run: benchStackReady },
  { name: 'crash-recovery', run: benchCrashRecovery },
  { name: 'status-100', run: benchStatus },
  { name: 'watch-100', run: benchWatch },
  { name: 'memory', run: benchMemory },
]

/** Those with a ratio that the baseline guards (see compare.ts). */
export const GUARDED_SECTIONS = ['plugin-start', 'chain-embedded', 'chain-nats-server'] as const

/** Runs some sections one after the other. Those that cannot run here are named and left out. */
export async function runSections(sections: readonly Section[], scale: Scale): Promise<Ratio[]> {
  const ratios: Ratio[] = []
  const withServer = hasNatsServer()
  for (const { name, needsNatsServer, run } of sections) {
    if (needsNatsServer && !withServer) {
      console.error(`${name} is left out: nats-server is missing (apt-get install nats-server)`)
      continue
    }
    console.error(`${name} …`)
    ratios.push(...(await run(scale)))
  }
  return ratios
}
