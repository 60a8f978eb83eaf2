import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { requireNatsServer } from '../support/nats-server.ts'
import { TestHome } from '../support/test-home.ts'
import { until } from '../support/until.ts'

test('a bus whose port was taken while it was down comes back on another one, and everybody finds it', async (t) => {
  if (!requireNatsServer(t)) return
  await using home = await TestHome.start({ config: 'bus: { mode: managed }\n' })
  const before = await home.status()
  const bot = await home.process('bot')
  const isBack = await home.killProcess('nats')
  const thief = createServer((socket) => socket.destroy())
  t.after(() => thief.close())
  // Its end may take a moment to give the port free.
  await until(async () => {
    const listening = once(thief, 'listening')
    thief.listen(before.bus.port ?? 0, '127.0.0.1')
    return listening.then(
      () => true,
      () => undefined,
    )
  })
  await isBack()
  const said = await until(async () => {
    const { replies } = await home.say('!flip')
    return replies.length > 0 ? replies.join() : undefined
  })
  assert.match(said, /🪙/)
  assert.notEqual((await home.status()).bus.port, before.bus.port)
  assert.equal((await home.process('bot')).pid, bot.pid)
})
