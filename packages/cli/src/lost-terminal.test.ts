import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gone, home, Rosey, rosey, runs, statusOf } from './test-rosey.ts'

test('dev that is killed takes the bot with it, in order', async (t) => {
  const root = await home(t)
  const dev = new Rosey(root, ['dev'])
  await dev.until(() => dev.err.includes('Rosey runs with pid'))
  dev.child.kill('SIGKILL')
  await dev.code()
  await gone(root)
  assert.match((await rosey(root, 'logs')).out, /daemon stopped\n$/)
})

for (const output of ['stdout', 'stderr'] as const) {
  test(`dev stops the bot when nobody reads its ${output} any more`, async (t) => {
    const root = await home(t)
    const dev = new Rosey(root, ['dev'])
    await dev.until(() => dev.err.includes('Rosey runs with pid'))
    dev.child[output]?.destroy()
    // The chat answers to stdout. A plugin that is stopped is told in the log, which goes to stderr.
    if (output === 'stdout') dev.child.stdin?.write('!roll\n')
    else await rosey(root, 'stop', '8ball')
    assert.equal(await dev.code(), 0, dev.err)
    assert.equal(await runs(root), false)
  })
}

test('start and restart come to their end when nobody reads what they say', async (t) => {
  const root = await home(t)
  const start = new Rosey(root, ['start'])
  start.child.stderr?.destroy()
  assert.equal(await start.code(), 0)
  const before = (await statusOf(root)).daemon.pid
  const restart = new Rosey(root, ['restart'])
  restart.child.stderr?.destroy()
  assert.equal(await restart.code(), 0)
  assert.notEqual((await statusOf(root)).daemon.pid, before)
})

test('the log is followed until nobody reads it any more, which is no failure', async (t) => {
  const root = await home(t)
  const logs = new Rosey(root, ['logs', '-f'])
  logs.child.stdout?.destroy()
  assert.equal((await rosey(root, 'start')).code, 0)
  assert.equal(await logs.code(), 0, logs.err)
})
