import { type TestContext, test } from 'node:test'
import { requireNatsServer } from '../../support/nats-server.ts'
import { CAN_FIND_ALL } from './marked-processes.ts'
import type { Sin } from './sin.ts'
import { SinStage } from './stage.ts'

const BUSES = [
  { bus: 'embedded', isThere: (_t: TestContext) => true },
  { bus: 'managed', isThere: requireNatsServer },
] as const

/** Registers a test for each sin on each broker; those of one broker share a bot. */
export function showSins(what: string, sins: readonly Sin[]): void {
  const skip = CAN_FIND_ALL ? false : 'the processes of a run can be found on Linux only'
  for (const { bus, isThere } of BUSES) {
    test(`${what} hurt nobody else (${bus} bus)`, { skip }, async (t) => {
      if (!isThere(t)) return
      await using stage = await SinStage.start(bus, sins)
      for (const sin of sins) {
        await t.test(`a plugin that ${sin.does}`, { skip: sin.skip ?? false }, (sub) => stage.show(sub, sin))
      }
      await stage.end()
    })
  }
}
