import assert from 'node:assert/strict'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { runRosey } from '../support/run-rosey.ts'
import { fixturePlugin, TestHome } from '../support/test-home.ts'
import { until } from '../support/until.ts'

const ROLL = /^🎲/

test('a plugin that was disabled stays so across restarts, until it is enabled', async () => {
  await using home = await TestHome.start()
  const off = await runRosey(home, 'plugin', 'disable', 'dice-roller')
  assert.deepEqual(
    [off.code, off.said],
    [0, 'dice-roller is disabled. It stays so until: rosey plugin enable dice-roller'],
  )
  assert.match((await home.say('!roll')).replies.join(), /dice-roller|roll/)
  assert.equal((await home.process('dice-roller')).state, 'disabled')
  await home.stopDaemon()
  await home.startDaemon()
  await home.settled()
  const { state, reason, enabled } = await home.process('dice-roller')
  assert.deepEqual([state, reason, enabled], ['disabled', 'disabled with: rosey plugin disable', false])
  const refused = await runRosey(home, 'plugin', 'start', 'dice-roller')
  assert.equal(refused.code, 1)
  assert.match(
    refused.said,
    /Start it for this once with: rosey start dice-roller --force; for good with: rosey plugin enable dice-roller/,
  )
  assert.equal((await runRosey(home, 'plugin', 'start', 'dice-roller', '--force')).code, 0)
  assert.match((await home.say('!roll')).replies.join(), ROLL)
  // For this once.
  await home.stopDaemon()
  const offline = await runRosey(home, 'plugin', 'enable', 'dice-roller')
  assert.deepEqual([offline.code, offline.said], [0, 'dice-roller is enabled from the next start on'])
  await home.startDaemon()
  await home.settled()
  assert.match((await home.say('!roll')).replies.join(), ROLL)
})

test('what the config says later wins over what was said before', async () => {
  await using home = await TestHome.start()
  await runRosey(home, 'plugin', 'disable', '8ball')
  await home.configure('plugins: { 8ball: { enabled: true } }\n')
  assert.equal((await runRosey(home, 'reload')).code, 0)
  await home.processUntil('8ball', ({ state }) => state === 'running')
})

test('enabling what is broken says why it does not run, and is kept all the same', async () => {
  await using home = await TestHome.start({ plugins: [fixturePlugin('throws-in-setup')] })
  await runRosey(home, 'plugin', 'disable', 'throws-in-setup')
  const { code, said } = await runRosey(home, 'plugin', 'enable', 'throws-in-setup')
  assert.equal(code, 1)
  assert.match(said, /^throws-in-setup is enabled\. throws-in-setup is crashed: .*setup\(\) failed/)
  const broken = await TestHome.start({ plugins: [fixturePlugin('syntax-error')] })
  await using _end = broken
  const result = await runRosey(broken, 'plugin', 'enable', 'syntax-error')
  assert.deepEqual([result.code, /syntax-error is failed/.test(result.said)], [1, true])
})

test('a safe start leaves out what did not come with Rosey, and --without what is named', async () => {
  await using home = await TestHome.create({ plugins: [fixturePlugin('exits-on-command')] })
  const safe = await runRosey(home, 'start', '--safe')
  assert.equal(safe.code, 0, safe.said)
  try {
    const { state, reason } = await home.process('exits-on-command')
    assert.deepEqual([state, reason], ['disabled', 'left out of this run with --safe'])
    assert.match((await home.say('!roll')).replies.join(), ROLL)
    const again = await runRosey(home, 'start', '--without', '8ball')
    assert.deepEqual([again.code === 0, /what it leaves out is said at its start/.test(again.said)], [false, true])
    assert.equal((await runRosey(home, 'start', '8ball', '--safe')).code, 2)
  } finally {
    await runRosey(home, 'stop')
  }
  const mistyped = await runRosey(home, 'start', '--without', '8bal')
  assert.deepEqual([mistyped.code, /Did you mean "8ball"/.test(mistyped.said)], [4, true], mistyped.said)
  const without = await runRosey(home, 'start', '--without', '8ball', '--without', 'dice-roller')
  try {
    assert.equal(without.code, 0, without.said)
    assert.equal((await home.process('8ball')).state, 'disabled')
    assert.equal((await home.process('exits-on-command')).state, 'running')
  } finally {
    await runRosey(home, 'stop')
  }
})

test('wrong names and wrong kinds are told, with the nearest name and what to do', async () => {
  await using home = await TestHome.start()
  const cases: readonly [args: string[], code: number, said: RegExp][] = [
    [['plugin', 'disable', 'dice-rollr'], 4, /Did you mean "dice-roller"\?/],
    // One that is unknown keeps the others as they are.
    [['plugin', 'disable', '8ball', 'dice-rollr'], 4, /Nothing here is called "dice-rollr"/],
    [['plugin', 'stop', '8ball'], 0, /8ball is stopped/],
    [['plugin', 'start', '8ball'], 0, /8ball runs/],
    [['plugin', 'enable', 'console'], 2, /console is a connector, and only plugins are enabled/],
    [['plugin', 'disable', 'bot'], 2, /bot is a service, and only plugins are disabled/],
    [['plugin', 'stop', 'nats'], 2, /nats is a service, not a plugin/],
    [['plugin', 'status', 'nope'], 4, /Nothing here is called "nope"/],
    [['plugin', 'enable'], 2, /missing required argument/],
    [['plugin', 'restart', '8ball'], 0, /8ball runs/],
    [['plugin', 'stop', '8ball'], 0, /8ball is stopped/],
    [['plugin', 'restart', '8ball'], 1, /8ball is stopped; start it instead/],
    [['plugin', 'enable', '8ball'], 0, /8ball is enabled\. 8ball runs/],
  ]
  for (const [args, code, said] of cases) {
    const result = await runRosey(home, ...args)
    assert.equal(result.code, code, `${args.join(' ')}: ${result.said}`)
    assert.match(result.said, said)
  }
  const info = await runRosey(home, 'plugin', 'info', '8ball')
  assert.match(info.printed, /history +\d{4}-.* running → stopping: asked to stop/)
})

test('a damaged registry does not keep the bot from starting, and is told', async () => {
  await using home = await TestHome.start()
  await runRosey(home, 'plugin', 'disable', '8ball')
  await runRosey(home, 'plugin', 'disable', 'dice-roller')
  await home.stopDaemon()
  const file = join(home.paths.data, 'registry.json')
  await writeFile(file, (await readFile(file, 'utf8')).slice(0, 20))
  for (const command of [['plugin', 'list'], ['doctor']]) {
    const { printed, said } = await runRosey(home, ...command)
    assert.match(`${printed}\n${said}`, /\[registry-damaged\]/, command.join(' '))
  }
  await home.startDaemon()
  const { notices, plugins } = await home.settled()
  assert.match(notices.join('\n'), /\[registry-damaged\]/)
  // Who only looks changes nothing. The copy is from before the last word.
  assert.deepEqual(
    plugins.map(({ name, state }) => [name, state]),
    [
      ['8ball', 'disabled'],
      ['dice-roller', 'running'],
    ],
  )
  await rm(file, { force: true })
})

test('a plugin that finds itself ill is shown as unhealthy and goes on working', async () => {
  const config = 'plugins: { checks-itself: { health: { checkSeconds: 1, heartbeatSeconds: 0.2 } } }\n'
  await using home = await TestHome.start({ plugins: [fixturePlugin('checks-itself')], config })
  assert.deepEqual((await home.say('!ail the word list is gone')).replies, ['noted'])
  const ill = await home.processUntil('checks-itself', ({ state }) => state === 'unhealthy')
  assert.equal(ill.reason, 'the word list is gone')
  assert.deepEqual((await home.say('!ail')).replies, ['noted'])
  const well = await home.processUntil('checks-itself', ({ state }) => state === 'running')
  assert.equal(well.pid, ill.pid)
})

test('a key of the config that a plugin puts into its failure is neither in the status nor in the log of roseyd', async () => {
  const key = 'sesame-4711-open'
  const config = `plugins: { tells-its-key: { restart: { policy: never }, config: { apiKey: ${key} } } }\n`
  await using home = await TestHome.start({ plugins: [fixturePlugin('tells-its-key')], config })
  const { reason, lastError } = await home.processUntil('tells-its-key', ({ state }) => state === 'failed')
  for (const text of [reason, lastError ?? '']) {
    assert.match(text, /\[redacted\]/)
    assert.ok(!text.includes(key))
  }
  const transitions = await until(async () => {
    const found = (await home.log()).filter(({ to }) => to === 'failed')
    return found.length > 0 ? found : undefined
  })
  assert.equal(transitions.length, 1)
  assert.ok(!JSON.stringify(transitions).includes(key))
})
