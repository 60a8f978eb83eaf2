import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixturePlugin, TestHome } from '../support/test-home.ts'

test('broken plugins are listed with their reasons, and the others serve', async () => {
  const names = [
    'throws-in-setup',
    'never-ready',
    'syntax-error',
    'no-default-export',
    'no-manifest',
    'broken-manifest',
    'needs-missing',
    'circle-a',
    'circle-b',
    'takes-roll',
  ]
  await using home = await TestHome.start({
    plugins: names.map(fixturePlugin),
    config: 'plugins: { wrong-name: { enabled: false }, takes-roll: { commands: { owm: { role: admin } } } }',
  })
  assert.match((await home.say('!roll 2d6')).replies.join(), /^🎲/)
  const failed = async (name: string) => (await home.processUntil(name, ({ state }) => state === 'failed')).reason
  assert.match(await failed('throws-in-setup'), /setup\(\) failed: no such luck/)
  assert.match(await failed('never-ready'), /no ready within 0\.5 s/)
  assert.match(await failed('syntax-error'), /index\.ts:6:1: /)
  assert.match(await failed('no-default-export'), /got no default export\. Write: export default class/)
  assert.equal((await home.process('no-default-export')).crashes, 1)
  assert.match(await failed('no-manifest'), /manifest/)
  assert.match(await failed('broken-manifest'), /restrat.*restart/s)
  assert.match(await failed('needs-missing'), /nowhere/)
  assert.match(await failed('circle-a'), /circle-a → circle-b → circle-a|circle-b → circle-a → circle-b/)
  assert.equal((await home.process('takes-roll')).state, 'running')
  assert.deepEqual((await home.say('!own', { user: 'bob' })).replies, ['mine'])
  assert.match((await home.say('!roll', { user: 'bob' })).replies.join(), /^🎲/)
  const notices = (await home.status()).notices.join('\n')
  assert.match(notices, /wrong-name/)
  assert.match(notices, /rosey\.yaml:1:\d+: takes-roll has no command "owm", did you mean "own"\?/)
  assert.match(notices, /command-clash.*"roll" of takes-roll is not available/)
})

test('the config of a plugin is checked by its schema, defaults are filled in, and a change is taken over', async () => {
  await using home = await TestHome.start({
    plugins: [fixturePlugin('wrong-config')],
    config: 'plugins: { wrong-config: { config: { size: 0, sizee: 1 } } }',
  })
  const { reason } = await home.processUntil('wrong-config', ({ state }) => state === 'failed')
  assert.match(reason, /size must be >= 1, got 0/)
  const { notices } = await home.status()
  assert.match(notices.join('\n'), /rosey\.yaml:1:\d+: unknown key "sizee" in plugins\.wrong-config\.config/)
  await home.configure('plugins: { wrong-config: {} }')
  await home.control((client) => client.ask('reload', {}))
  await home.processUntil('wrong-config', ({ state }) => state === 'running')
  assert.deepEqual((await home.say('!size')).replies, ['3'])
})

test('a command whose plugin dies, throws or is too slow gets one clear answer', async () => {
  await using home = await TestHome.start({ plugins: [fixturePlugin('exits-on-command')] })
  const { pid } = await home.process('exits-on-command')
  const exit = await home.say('!exit', { user: 'ann' })
  assert.deepEqual([exit.outcome, exit.replies.length], ['failed', 1])
  const again = await home.processUntil('exits-on-command', (now) => now.state === 'running' && now.pid !== pid)
  assert.deepEqual([again.crashes, again.restarts], [1, 1])
  const boom = await home.say('!boom', { user: 'bob' })
  assert.deepEqual([boom.outcome, boom.replies.length], ['failed', 1])
  const slow = await home.say('!slow', { user: 'eve' })
  assert.deepEqual([slow.outcome, slow.replies.length], ['failed', 1])
  assert.equal((await home.process('exits-on-command')).state, 'running')
})
