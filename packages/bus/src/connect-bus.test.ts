import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createBroker } from '../../../packages/broker/src/index.ts'
import { forEachBroker } from '../../../test/support/brokers.ts'
import { until } from '../../../test/support/until.ts'
import { hasCode, openBus, PATIENCE } from '../test/open-bus.ts'

const secret = { authToken: 'the secret of this home' }

forEachBroker(
  'with the secret a bus is connected and measures the round trip',
  async ({ access }) => {
    await using one = await openBus(access)
    assert.deepEqual(one.bus.status, { kind: 'connected' })
    assert.ok((await one.bus.roundTrip(PATIENCE)) > 0)
  },
  secret,
)

forEachBroker(
  'a wrong secret is told at once',
  async ({ access }) => {
    const wrong = { ...access, credentials: { kind: 'secret', secret: 'another' } } as const
    await assert.rejects(openBus(wrong), hasCode('bus-auth'))
    const nobody = { ...access, credentials: { kind: 'user', user: 'nobody', password: 'wrong' } } as const
    await assert.rejects(openBus(nobody), hasCode('bus-auth'))
  },
  secret,
)

forEachBroker('a broker that is not there is told after the time to connect', async (broker) => {
  await broker.stop()
  await assert.rejects(openBus(broker.access, { connectTimeoutMs: 60 }), hasCode('bus-unreachable'))
})

forEachBroker('a broker that comes up later is reached', async (broker) => {
  await broker.stop()
  const opening = openBus(broker.access)
  await broker.restart()
  await using one = await opening
  assert.equal(one.bus.status.kind, 'connected')
})

forEachBroker(
  'named servers are reached with the transport of the client library, after a restart too',
  async (broker) => {
    const { host, port, access } = broker
    const endpoint = { kind: 'servers' as const, servers: [`nats://${host}:${port}`] }
    await using one = await openBus({ ...access, endpoint })
    await one.bus.flush(PATIENCE)
    await broker.stop()
    await until(() => (one.bus.status.kind === 'disconnected' ? true : undefined))
    await broker.restart()
    await one.bus.flush(PATIENCE)
  },
  secret,
)

forEachBroker('a server that must speak TLS and does not is refused', async ({ host, port, access }) => {
  const endpoint = { kind: 'servers' as const, servers: [`tls://${host}:${port}`] }
  // Enough for one whole attempt on a busy machine: one that runs out of time does not know the true cause.
  await assert.rejects(openBus({ ...access, endpoint }, { connectTimeoutMs: 3000 }), (error: unknown) => {
    assert.ok(hasCode('bus-unreachable')(error))
    return /does not support 'tls'/.test(String(error))
  })
})

test('a unix socket is reached, and again after a restart of the broker', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rosey-bus-'))
  const unixPath = join(folder, 'bus.sock')
  try {
    const first = createBroker({ unixPath })
    await first.listen()
    await using one = await openBus({ endpoint: { kind: 'unix', path: unixPath }, credentials: { kind: 'none' } })
    await one.bus.flush(PATIENCE)
    await first.close({ graceMs: 0 })
    await until(() => (one.bus.status.kind === 'disconnected' ? true : undefined))
    await using second = createBroker({ unixPath })
    await second.listen()
    await one.bus.flush(PATIENCE)
    await one[Symbol.asyncDispose]()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
