import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BusAccess } from '@rosey/protocol'
import { requireNatsServer, startNatsServer } from '../../../test/support/nats-server.ts'
import { hasCode } from '../test/open-bus.ts'
import { type BusExamination, examineBus } from './examine-bus.ts'

const trials = {
  name: 'trial',
  subscribe: ['rosey.platform.>', 'rosey.hook.trial.>'],
  publish: ['rosey.command.trial.x', 'rosey.event.trial.x'],
  inbox: '_INBOX.trial',
  subscriptions: 20,
  payloadBytes: 64 * 1024,
  timeoutMs: 10_000,
} as const satisfies Partial<BusExamination>

for (const [what, config, findings] of [
  ['all that is tried', [], []],
  [
    'some subjects only',
    [
      'authorization { users: [{ user: u, password: p, permissions: {',
      '  publish: { allow: ["rosey.command.>", "_INBOX.>"] }, subscribe: { deny: ["rosey.platform.>"] } } }] }',
    ],
    [
      { kind: 'refused', operation: 'subscribe', subject: 'rosey.platform.>' },
      { kind: 'refused', operation: 'publish', subject: 'rosey.event.trial.x' },
    ],
  ],
  ['few subscriptions', ['max_subscriptions: 10'], [{ kind: 'too-few-subscriptions' }]],
  ['small messages', ['max_payload: 1KB'], [{ kind: 'payload-too-small' }]],
] as const) {
  test(`a bus that allows ${what} is examined`, async (t) => {
    if (!requireNatsServer(t)) return
    await using server = await startNatsServer({ config })
    const access: BusAccess = {
      endpoint: { kind: 'servers', servers: [`nats://${server.host}:${server.port}`] },
      credentials: what === 'some subjects only' ? { kind: 'user', user: 'u', password: 'p' } : { kind: 'none' },
    }
    const found = await examineBus({ ...trials, access })
    assert.deepEqual(found.findings, findings)
    assert.match(found.version, /^2\./)
    assert.equal(found.isEncrypted, false)
  })
}

test('a bus that is not there is told after the time to connect', async () => {
  const access: BusAccess = {
    endpoint: { kind: 'servers', servers: ['nats://127.0.0.1:1'] },
    credentials: { kind: 'none' },
  }
  await assert.rejects(examineBus({ ...trials, access, timeoutMs: 150 }), hasCode('bus-unreachable'))
})
