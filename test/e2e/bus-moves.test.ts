import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { test } from 'node:test'
import type { ProcessStatus } from '../../packages/protocol/src/index.ts'
import { requireNatsServer } from '../support/nats-server.ts'
import { TestHome } from '../support/test-home.ts'
import { until } from '../support/until.ts'

const listens = (thief: Server, port: number) => {
  const listening = once(thief, 'listening')
  thief.listen(port, '127.0.0.1')
  return listening.then(
    () => true,
    () => false,
  )
}

/** Ends the bus of a home; when it runs again, the thief or somebody else holds the port on which it listened. */
async function steal(home: TestHome, thief: Server, port: number): Promise<void> {
  let killed = await home.kill('nats')
  const returned = ({ state, pid }: ProcessStatus) => state === 'running' && pid !== null && pid !== killed
  await until(async () => {
    if (await listens(thief, port)) return true
    const { bus, services } = await home.status()
    if (!services.some((service) => service.name === 'nats' && returned(service))) return undefined
    // Other tests look for a free port from the same number on: one of them may have been faster than the thief.
    if (bus.port !== port) return true
    killed = await home.kill('nats')
    return undefined
  })
  await home.processUntil('nats', returned)
}

test('a bus whose port was taken while it was down comes back on another one, and everybody finds it', async (t) => {
  if (!requireNatsServer(t)) return
  await using home = await TestHome.start({ config: 'bus: { mode: managed }\n' })
  const before = await home.status()
  const bot = await home.process('bot')
  const thief = createServer((socket) => socket.destroy())
  t.after(() => thief.close())
  assert.ok(before.bus.port)
  await steal(home, thief, before.bus.port)
  const said = await until(async () => {
    const { replies } = await home.say('!flip')
    return replies.length > 0 ? replies.join() : undefined
  })
  assert.match(said, /🪙/)
  assert.notEqual((await home.status()).bus.port, before.bus.port)
  assert.equal((await home.process('bot')).pid, bot.pid)
})
