import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConsoleListener } from '../support/console-listener.ts'
import { fixturePlugin, TestHome } from '../support/test-home.ts'

test('an owner is told privately when a plugin fails, also who comes only afterwards', async () => {
  const config =
    'bot: { owners: ["console:ann"] }\nplugins: { throws-in-setup: { critical: true, restart: { policy: never } } }\n'
  await using home = await TestHome.start({
    config,
    plugins: [fixturePlugin('throws-in-setup'), fixturePlugin('exits-1')],
  })
  await home.processUntil('throws-in-setup', ({ state }) => state === 'failed')
  await using bob = await ConsoleListener.enter(home, 'bob')
  await using ann = await ConsoleListener.enter(home, 'ann')
  const late = await ann.hears(({ text }) => text.includes('throws-in-setup'))
  assert.equal(late.private, true)
  assert.match(
    late.text,
    /^The bot is degraded\. throws-in-setup has failed: .*!plugin start throws-in-setup; what it said: rosey logs throws-in-setup$/,
  )
  assert.deepEqual(bob.lines, [])
})

test('an owner is told of the third crash in a row, although the plugin is started again by itself', async () => {
  const config = 'bot: { owners: ["console:ann"] }\n'
  await using home = await TestHome.start({ config, plugins: [fixturePlugin('exits-on-command')] })
  await using ann = await ConsoleListener.enter(home, 'ann')
  for (let round = 0; round < 3; round++) {
    const { pid } = await home.process('exits-on-command')
    // Other words each time: the same ones would be in quarantine.
    await home.say(`!exit ${round}`, { user: 'bob' })
    await home.processUntil('exits-on-command', (now) => now.pid !== null && now.pid !== pid && now.state === 'running')
  }
  const told = await ann.hears((line) => line.private)
  assert.match(told.text, /^exits-on-command has crashed 3 times in a row: .*It is started again by itself/)
})
