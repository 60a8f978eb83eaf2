import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixturePlugin, type SayAs, TestHome } from '../support/test-home.ts'

const ADMIN: SayAs = { user: 'eve', role: 'admin' }

test('an admin sees and changes plugins from chat, and nobody else does', async () => {
  await using home = await TestHome.start({ plugins: [fixturePlugin('exits-on-command')] })
  const ask = async (text: string, as = ADMIN) => (await home.say(text, as)).replies.join('\n')

  assert.match(await ask('!plugin list'), /● dice-roller \S+ running/)
  assert.match(await ask('!plugin services'), /● bot \S+ running/)
  assert.match(await ask('!plugin status dice-roller'), /^● dice-roller \S+ is running for /)
  assert.match(await ask('!plugin info dice-roller'), /Commands: .*!roll.*\nPermissions: /s)

  const { pid } = await home.process('dice-roller')
  assert.match(await ask('!plugin restart dice-roller'), /dice-roller runs/)
  assert.notEqual((await home.process('dice-roller')).pid, pid)

  await ask('!plugin stop dice-roller')
  assert.equal((await home.process('dice-roller')).state, 'stopped')
  assert.match(await ask('!roll'), /dice-roller is not running/)
  assert.match(await ask('!plugin start dice-roller'), /dice-roller runs/)
  await ask('!plugin disable dice-roller')
  assert.equal((await home.process('dice-roller')).state, 'disabled')
  await ask('!plugin enable dice-roller')
  assert.match(await ask('!roll'), /^🎲/)

  assert.match(await ask('!plugin start dice-rolle'), /dice-rolle.*did you mean dice-roller\?/)
  assert.match(await ask('!plugin restrat dice-roller'), /Did you mean !plugin restart\?/)
  assert.match(await ask('!plugin'), /^Usage: !plugin list/)
  assert.match(await ask('!help'), /!plugin/)
  assert.equal(await ask('!plugin stop dice-roller', { user: 'bob' }), 'bob: !plugin needs the role admin.')
  assert.doesNotMatch(await ask('!help', { user: 'bob' }), /!plugin/)
  assert.equal((await home.process('dice-roller')).state, 'running')
})

test('a secret of the config that a plugin quotes in an error is not said in the channel', async () => {
  await using home = await TestHome.start({
    plugins: [fixturePlugin('tells-its-key')],
    config: 'plugins: { tells-its-key: { config: { apiKey: s3cr3t-of-the-config } } }\n',
  })
  for (const text of ['!plugin list', '!plugin info tells-its-key', '!plugin start tells-its-key']) {
    const said = (await home.say(text, ADMIN)).replies.join('\n')
    assert.match(said, /401 for key=\[redacted\]/, text)
    assert.doesNotMatch(said, /s3cr3t/, text)
  }
})
