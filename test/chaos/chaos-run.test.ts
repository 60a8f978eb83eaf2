import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasNatsServer } from '../support/nats-server.ts'
import { runChaosUnderLoad } from './chaos-run.ts'
import { describeRun } from './describe-run.ts'
import { seedFrom } from './random.ts'

/** How long each bus is tried, in s; `ROSEY_CHAOS_SECONDS` sets another time. */
const SECONDS = { embedded: 30, managed: 15 } as const
const PER_SECOND = 50

const skip = process.platform === 'win32' ? 'processes cannot be held on Windows' : false

for (const bus of ['embedded', 'managed'] as const) {
  const seconds = Number(process.env.ROSEY_CHAOS_SECONDS ?? SECONDS[bus])
  const without = bus === 'managed' && !hasNatsServer() ? 'needs a nats-server on the PATH' : false
  test(`whatever is struck, each command is answered once, refused with a reason or listed as lost (${bus})`, {
    skip: skip || without,
  }, async (t) => {
    const seed = seedFrom(process.env)
    t.diagnostic(`ROSEY_CHAOS_SEED=${seed}`)
    const report = await runChaosUnderLoad({ seconds, perSecond: PER_SECOND, seed, bus })
    for (const line of describeRun(report)) t.diagnostic(line)
    assert.deepEqual(report.violations, [])
    assert.ok(report.strikes.length > 0 && report.counts.answered > 0)
  })
}
