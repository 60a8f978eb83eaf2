import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forEachBroker } from '../support/brokers.ts'
import { TestHome } from '../support/test-home.ts'

forEachBroker(
  "the bot runs on a bus that is somebody else's, also when that comes late and goes in between",
  async (broker) => {
    const servers = `["nats://127.0.0.1:${broker.port}"]`
    await broker.stop()
    await using home = await TestHome.create({
      config: `bus: { mode: external, servers: ${servers}, credentials: { token: not-so-secret } }`,
    })
    await home.startDaemon()
    // Told as it stands, instead of waiting for a bus that may never come.
    const early = await home.settled()
    assert.equal(early.services[0]?.state, 'unhealthy')
    await broker.restart()
    await home.processUntil('dice-roller', ({ state }) => state === 'running')
    await home.processUntil('console', ({ state }) => state === 'running')
    await home.processUntil('bot', ({ state }) => state === 'running')
    assert.match((await home.say('!flip')).replies.join(), /🪙/)
    const { pid } = await home.process('dice-roller')
    await broker.restart()
    await home.processUntil('dice-roller', (now) => now.state === 'running' && now.pid !== pid)
    await home.processUntil('bot', ({ state }) => state === 'running')
    await home.processUntil('console', ({ state }) => state === 'running')
    assert.match((await home.say('!flip', { user: 'bob' })).replies.join(), /🪙/)
  },
  { authToken: 'not-so-secret' },
)

test('a bus that cannot start is told at once, and not after a minute', async () => {
  await using home = await TestHome.create({ config: 'bus: { mode: managed, command: /bin/false }' })
  await home.startDaemon()
  const from = performance.now()
  const { services } = await home.settled()
  assert.ok(performance.now() - from < 30_000)
  assert.match(services[0]?.reason ?? '', /\/bin\/false/)
})
