import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConsoleClient } from '../../packages/cli/src/console/client.ts'
import { readToken } from '../../packages/supervisor/src/index.ts'
import { isAlive, TestHome } from '../support/test-home.ts'
import { until } from '../support/until.ts'

test('a message goes from the console through a plugin process and back, each in a process of its own', async () => {
  await using home = await TestHome.start()
  const { outcome, replies } = await home.say('!roll 2d6')
  assert.equal(outcome, 'answered')
  assert.match(replies.join('\n'), /^🎲 \[[1-6], [1-6]\] = \d+$/)
  const { services, connectors, plugins, daemon } = await home.status()
  const all = [...services, ...connectors, ...plugins]
  assert.deepEqual(all.map(({ name }) => name).sort(), ['8ball', 'bot', 'console', 'dice-roller', 'nats'])
  assert.ok(all.every(({ state }) => state === 'running'))
  const pids = [daemon.pid, ...all.map(({ pid }) => pid)]
  assert.equal(new Set(pids).size, 6)
  await home.stopDaemon()
  for (const pid of pids) assert.equal(await isAlive(Number(pid)), false, `process ${pid} is left`)
})

test('commands, help, unknown words and plain talk each get what they should', async () => {
  // As long as it may be: somebody who is held up between two questions is still too early.
  const config = 'plugins: { 8ball: { config: { cooldownSeconds: 60 } } }\n'
  await using home = await TestHome.start({ config })
  const help = await home.say('!help')
  assert.match(help.replies.join('\n'), /!8ball.*!flip.*!roll/s)
  assert.match((await home.say('!help roll')).replies.join('\n'), /!roll/)
  assert.deepEqual(await home.say('good evening'), { outcome: 'passed', replies: [] })
  assert.deepEqual((await home.say('!no-such-command')).replies, [])
  assert.match((await home.say('!8ball', { user: 'ann' })).replies.join('\n'), /8ball/)
  assert.equal((await home.say('!8ball will it rain?', { user: 'bob' })).outcome, 'answered')
  assert.match((await home.say('!8ball will it snow?', { user: 'bob' })).replies.join('\n'), /\b\d+ s\b/)
  assert.match((await home.say('!roll 1d6000', { user: 'eve' })).replies.join('\n'), /1000/)
})

test('more lines at once than wait for the bot are told as lost, and end nobody', async () => {
  await using home = await TestHome.start()
  const before = await home.process('console')
  const token = (await readToken(home.paths.consoleToken)) ?? ''
  const who = { user: 'ann', role: 'user', channel: 'console' } as const
  await using client = await ConsoleClient.connect({ ...who, token, socketPath: home.paths.consoleSocket('console') })
  const settled = await Promise.all(Array.from({ length: 500 }, (_, index) => client.say(`hi ${index}`)))
  const lost = settled.filter(({ outcome }) => outcome === 'lost').length
  assert.ok(lost > 200, `${lost} of 500 were lost`)
  await until(async () => ((await home.status()).lost.count === lost ? true : undefined))
  assert.match((await home.say('!flip')).replies.join(), /🪙/)
  assert.equal((await home.process('console')).pid, before.pid)
})
