// What the two servers that roseyd starts are told beside what the config says.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { ChildContext } from '@rosey/process'
import { createLogger } from '@rosey/protocol'
import { signedIn } from '../../../../test/conformance/sign-in.ts'
import { BusTrust } from '../../../../test/support/bus-trust.ts'
import { requireNatsServer } from '../../../../test/support/nats-server.ts'
import { embeddedProgram } from './embedded-program.ts'
import { managedProgram } from './managed-program.ts'

for (const [program, isThere] of [
  [embeddedProgram, () => true],
  [managedProgram, requireNatsServer],
] as const) {
  test(`${program.title} takes no subscription of more than 255 tokens`, async (t: TestContext) => {
    if (!isThere(t)) return
    const folder = await mkdtemp(join(tmpdir(), 'rosey-program-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    const trust = new BusTrust()
    const { kind: _, ...authorization } = trust.authorization
    const config = { host: '127.0.0.1', ports: [0], authorization, server: { command: 'nats-server', folder } }
    // All that a server looks at.
    const context = { start: { instance: '1', config }, log: createLogger(() => undefined) } as unknown as ChildContext
    const started = await program.start(context)
    try {
      const { address } = started
      assert.ok(address !== undefined && 'port' in address)
      using client = await signedIn(address.port, trust.user())
      const most = Array.from({ length: 255 }, () => 'a').join('.')
      client.send(`SUB ${most} 1\r\nSUB ${most}.a 2\r\n`)
      const told = await client.roundTrip()
      assert.equal(told, `-ERR 'Permissions Violation for Subscription to "${most}.a", too many tokens'\r\n`)
    } finally {
      await started.stop({ graceMs: 5000, reason: 'the test is over' })
    }
  })
}
