import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { fixturePlugin, isAlive, TestHome } from '../support/test-home.ts'
import { until } from '../support/until.ts'

async function pidsOf(home: TestHome): Promise<number[]> {
  const { services, connectors, plugins } = await home.status()
  return [...services, ...connectors, ...plugins].flatMap(({ pid }) => pid ?? [])
}

test('nothing outlives a daemon that is killed, and the next start works', async () => {
  await using home = await TestHome.start({ plugins: [fixturePlugin('ignores-stop')] })
  const pids = await pidsOf(home)
  process.kill(home.daemonPid, 'SIGKILL')
  await home.daemonEnded()
  await until(async () => ((await Promise.all(pids.map(isAlive))).some(Boolean) ? undefined : true), 2000)
  await home.startDaemon()
  await home.settled()
  assert.match((await home.say('!flip')).replies.join(), /🪙/)
})

test('a second daemon in the same home is refused and the first goes on', async () => {
  await using home = await TestHome.start()
  const { pid } = (await home.status()).daemon
  const twin = TestHome.at(home.paths.root)
  // The control socket answers: it is that of the first.
  await twin.startDaemon()
  assert.equal((await twin.daemonEnded()).code, 1)
  assert.match(twin.output, /daemon-running.*already runs in this home/)
  assert.equal((await home.status()).daemon.pid, pid)
})

test('stale files of a power cut do not keep a daemon from starting', async () => {
  await using home = await TestHome.create()
  await home.startDaemon()
  await home.stopDaemon()
  await writeFile(home.paths.pidFile, '{"pid": 1')
  await writeFile(home.paths.controlSocket, '')
  await home.startDaemon()
  assert.ok((await home.status()).daemon.pid > 0)
})

test('a stop is over in time although a plugin ignores it', async () => {
  await using home = await TestHome.start({ plugins: [fixturePlugin('ignores-stop')] })
  const pids = await pidsOf(home)
  const from = performance.now()
  await home.stopDaemon()
  assert.ok(performance.now() - from < 12_000)
  for (const pid of pids) assert.equal(await isAlive(pid), false)
})

test('two homes run side by side without any setting', async () => {
  await using one = await TestHome.start()
  await using other = await TestHome.start()
  const ports = await Promise.all([one, other].map(async (home) => (await home.status()).bus.port))
  assert.notEqual(ports[0], ports[1])
  for (const home of [one, other]) assert.match((await home.say('!flip')).replies.join(), /🪙/)
})

test('start, stop and restart of single processes do what they say', async () => {
  await using home = await TestHome.start()
  const ask = (operation: 'start' | 'stop' | 'restart', names: string[]) =>
    home.control(async (client) => {
      const [result] = await client.ask(operation, { names }, { silenceMs: 30_000 })
      return result?.outcome
    })
  assert.equal(await ask('start', ['8ball']), 'unchanged')
  assert.equal(await ask('stop', ['8ball']), 'done')
  assert.equal(await ask('stop', ['8ball']), 'unchanged')
  assert.equal(await ask('restart', ['8ball']), 'refused')
  assert.match((await home.say('!8ball is it there?')).replies.join(), /8ball/)
  assert.equal(await ask('start', ['8ball']), 'done')
  const { pid } = await home.process('8ball')
  assert.equal(await ask('restart', ['8ball']), 'done')
  assert.notEqual((await home.process('8ball')).pid, pid)
  await assert.rejects(ask('start', ['8bal']), /did you mean 8ball/)
})

test('a plugin is restarted when its folder changes, and a mistake while editing ends nothing', async () => {
  await using home = await TestHome.start({ plugins: [fixturePlugin('takes-roll')], watch: true })
  const file = join(home.paths.plugins, 'takes-roll', 'index.ts')
  const text = await readFile(file, 'utf8')
  const { pid } = await home.process('takes-roll')
  await writeFile(file, text.replace('mine', 'new'))
  await home.processUntil('takes-roll', (now) => now.state === 'running' && now.pid !== pid)
  assert.deepEqual((await home.say('!own', { user: 'ann' })).replies, ['new'])
  await writeFile(file, `${text} this is no code`)
  await until(async () => {
    const found = (await home.log()).some(({ msg }) => String(msg).includes('takes-roll was changed and does not load'))
    return found ? true : undefined
  })
  assert.deepEqual((await home.say('!own', { user: 'bob' })).replies, ['new'])
})
