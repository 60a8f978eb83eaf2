import assert from 'node:assert/strict'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { openHome } from '@rosey/supervisor'
import { addNeverReady, home, Rosey, rosey, runs, statusOf } from './test-rosey.ts'

test('a bot is started, asked, looked at, partly stopped, and stopped', async (t) => {
  const root = await home(t)
  const start = await rosey(root, 'start')
  assert.equal(start.code, 0, start.err)
  assert.match(start.err, /● dice-roller +running/)
  assert.match(start.err, /rosey chat +type to the bot/)
  assert.equal(start.out, '')

  const again = await rosey(root, 'start')
  assert.equal(again.code, 0)
  assert.match(again.err, /already runs with pid \d+/)

  const rolled = await rosey(root, 'chat', '!roll 2d6')
  assert.equal(rolled.code, 0, rolled.err)
  assert.match(rolled.out, /^🎲 \[[1-6], [1-6]\] = \d+\n$/)
  assert.equal((await rosey(root, 'chat', 'good evening')).code, 1)

  const { daemon, plugins } = await statusOf(root)
  assert.equal(daemon.home, openHome(root).root)
  assert.ok(plugins.some(({ name, state }) => name === 'dice-roller' && state === 'running'))
  assert.match((await rosey(root, 'ls')).out, /● {2}dice-roller {2}plugin/)
  const unknown = await rosey(root, 'status', 'dice-rolller')
  assert.equal(unknown.code, 4)
  assert.match(unknown.err, /\[name-unknown\].*Did you mean "dice-roller"/)
  assert.match((await rosey(root, 'plugin', 'info', 'dice-roller')).out, /command +roll/)
  assert.match((await rosey(root, 'logs', '-n', '500')).out, /daemon started/)

  assert.equal((await rosey(root, 'stop', 'dice-roller')).code, 0)
  assert.match((await rosey(root, 'status', 'dice-roller')).out, /○ {2}dice-roller {2}plugin {2}stopped/)
  assert.equal((await rosey(root, 'stop', 'dice-roller')).code, 0)
  assert.equal((await rosey(root, 'restart', 'dice-roller')).code, 1)
  assert.equal((await rosey(root, 'start', 'dice-roller')).code, 0)
  const before = (await statusOf(root)).plugins.find(({ name }) => name === 'dice-roller')
  assert.equal((await rosey(root, 'restart', 'dice-roller')).code, 0)
  const after = (await statusOf(root)).plugins.find(({ name }) => name === 'dice-roller')
  assert.notEqual(after?.pid, before?.pid)

  const stop = await rosey(root, 'stop')
  assert.equal(stop.code, 0)
  assert.match(stop.err, /Rosey has stopped/)
  assert.equal(await runs(root), false)
})

test('a plugin that is broken is told at the start, and the rest runs', async (t) => {
  const root = await home(t)
  await mkdir(join(root, 'plugins', 'half'), { recursive: true })
  await writeFile(join(root, 'plugins', 'half', 'manifest.yaml'), 'name: half\n')
  const start = await rosey(root, 'start')
  assert.equal(start.code, 1)
  assert.match(start.err, /half is failed: .*no entry file/)
  assert.match(start.err, /● dice-roller +running/)
  assert.match((await rosey(root, 'plugin', 'list')).out, /✕ {2}half .*no entry file/)
})

test('a change of the config is taken over by reload, and a wrong one is refused with its place', async (t) => {
  const root = await home(t)
  assert.equal((await rosey(root, 'start')).code, 0)
  assert.match((await rosey(root, 'reload')).err, /Nothing has changed/)
  await writeFile(join(root, 'rosey.yaml'), 'plugins: { dice-roller: { config: { maxDice: 3 } } }\n')
  const changed = await rosey(root, 'reload')
  assert.equal(changed.code, 0, changed.err)
  assert.match(changed.err, /Taken over by: .*dice-roller/)
  assert.match(changed.err, /● dice-roller +running/)
  await writeFile(join(root, 'rosey.yaml'), 'plugins: { dice-roller: { config: { maxDice: 0 } } }\n')
  const failing = await rosey(root, 'reload')
  assert.equal(failing.code, 1, failing.err)
  assert.match(failing.err, /dice-roller was taken over and is failed: .*maxDice/)
  await writeFile(join(root, 'rosey.yaml'), 'plugin: {}\n')
  const wrong = await rosey(root, 'reload')
  assert.equal(wrong.code, 78)
  assert.match(wrong.err, /rosey\.yaml:1:1: unknown key "plugin", did you mean "plugins"/)
  assert.match((await rosey(root, 'completion', 'names')).out, /^dice-roller$/m)
  assert.match((await rosey(root, 'version')).out, /daemon \d/)
})

const plugin = (answer: string) => `import { Plugin } from '@rosey/sdk'
export default class Half extends Plugin {
  override setup() {
    this.command('half', { help: 'answers' }, (call) => call.reply('${answer}'))
  }
}
`

test('reload takes over new code, tells what it could not read or build, and what is gone', async (t) => {
  const root = await home(t)
  assert.equal((await rosey(root, 'start')).code, 0)
  const folder = join(root, 'plugins', 'half')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'manifest.yaml'), 'name: half\npermissions: [files:../..]\n')
  await writeFile(join(folder, 'index.ts'), 'export default 1\n')
  const refused = await rosey(root, 'reload')
  assert.equal(refused.code, 1, refused.err)
  assert.match(refused.err, /half .*manifest\.yaml:2/)
  await writeFile(join(folder, 'manifest.yaml'), 'name: half\n')
  await writeFile(join(folder, 'index.ts'), plugin('one'))
  assert.equal((await rosey(root, 'reload')).code, 0)
  assert.equal((await rosey(root, 'chat', '!half')).out, 'one\n')
  assert.match((await rosey(root, 'reload')).err, /Nothing has changed/)
  await writeFile(join(folder, 'index.ts'), plugin('two'))
  const renewed = await rosey(root, 'reload')
  assert.deepEqual([renewed.code, /Taken over by: half\./.test(renewed.err)], [0, true], renewed.err)
  assert.equal((await rosey(root, 'chat', '!half')).out, 'two\n')
  await writeFile(join(folder, 'index.ts'), 'export default {')
  const broken = await rosey(root, 'reload')
  assert.deepEqual([broken.code, /half was not taken over: .*index\.ts:1/.test(broken.err)], [1, true], broken.err)
  assert.equal((await rosey(root, 'chat', '!half')).out, 'two\n')
  await rm(folder, { recursive: true })
  const removed = await rosey(root, 'reload')
  assert.equal(removed.code, 0, removed.err)
  assert.match(removed.err, /Removed: half\./)
})

test('an interrupted start leaves nothing behind', async (t) => {
  const root = await home(t)
  // Else the start could be over before the interrupt.
  await addNeverReady(root)
  const start = new Rosey(root, ['start'])
  await start.until(() => start.err.includes('nats'))
  start.child.kill('SIGINT')
  assert.equal(await start.code(), 130, start.err)
  assert.equal(await runs(root), false)
})

test('dev answers the lines of a pipe, then stops the bot and ends with 0', async (t) => {
  const root = await home(t)
  const dev = new Rosey(root, ['dev'])
  dev.child.stdin?.end('!roll 1d6\n!flip\n')
  assert.equal(await dev.code(), 0, dev.err)
  assert.match(dev.out, /^🎲 \[([1-6])\] = \1\n🪙 (heads|tails)\n$/)
  assert.equal(await runs(root), false)
})

test('dev without any input goes on until a signal, and tells who is in the way', async (t) => {
  const root = await home(t)
  const dev = new Rosey(root, ['dev'])
  dev.child.stdin?.end()
  await dev.until(() => dev.err.includes('Rosey runs with pid'))
  const second = await rosey(root, 'dev')
  assert.equal(second.code, 1)
  assert.match(second.err, /\[daemon-running\].*rosey chat/)
  assert.match((await rosey(root, 'chat', '!roll')).out, /🎲/)
  dev.child.kill('SIGTERM')
  assert.equal(await dev.code(), 0, dev.err)
  assert.equal(await runs(root), false)
})

test('in the foreground the command becomes the daemon, prints its log, and ends on a signal', async (t) => {
  const root = await home(t)
  const daemon = new Rosey(root, ['start', '--foreground'])
  await daemon.until(() => daemon.out.includes('dice-roller: running'))
  assert.equal((await statusOf(root)).daemon.pid, daemon.child.pid)
  daemon.child.kill('SIGTERM')
  assert.equal(await daemon.code(), 0, daemon.err)
})

test('what keeps it from starting in the foreground is told to a person', async (t) => {
  const root = await home(t)
  await writeFile(join(root, 'rosey.yaml'), 'bot: { prefx: 1 }\n')
  const { code, err } = await rosey(root, 'start', '--foreground')
  assert.equal(code, 78)
  assert.match(err, /^rosey: \[config-unknown-key\] rosey\.yaml:1:8: unknown key "prefx"[^\n]*\n$/)
})

test('the log is followed while it is written', async (t) => {
  const root = await home(t)
  const logs = new Rosey(root, ['logs', '-f', '--json'])
  assert.equal((await rosey(root, 'start')).code, 0)
  await logs.until(() => logs.out.includes('"daemon started"'))
  logs.child.kill('SIGINT')
  assert.equal(await logs.code(), 0)
  for (const text of logs.out.trim().split('\n')) assert.ok(JSON.parse(text))
})
