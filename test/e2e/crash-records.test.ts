import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCli } from '../../packages/cli/src/run-cli.ts'
import { keptIo } from '../../packages/cli/src/test-io.ts'
import type { CrashRecord } from '../../packages/protocol/src/index.ts'
import { CrashFolder } from '../../packages/supervisor/src/index.ts'
import { STATS_SOURCE } from '../../packages/supervisor/src/watch/process-stats.ts'
import { fixturePlugin, TestHome } from '../support/test-home.ts'
import { until } from '../support/until.ts'

const SECRET = 'correct-horse-battery'
const CONFIG = `plugins: { throws-in-hand: { config: { apiKey: ${SECRET} } } }\n`

/** Waits for the record of a process after this one; the bot has its time to say what was in hand. */
async function recordOf({ paths }: TestHome, name: string, before?: string): Promise<CrashRecord> {
  const folder = new CrashFolder(paths.crashes)
  const isNew = (id: string | null) => (id === null || id === before ? undefined : id)
  return folder.find(await until(async () => isNew(await folder.lastOf(name)), 60_000))
}

// Of two ends within two seconds only the first is recorded.
async function killAfter({ time, name }: CrashRecord, home: TestHome): Promise<void> {
  await until(() => (Date.now() > Date.parse(time) + 2000 ? true : undefined))
  await home.kill(name)
}

async function rosey(home: TestHome, ...args: string[]) {
  const io = keptIo()
  const code = await runCli(['--home', home.paths.root, ...args], io)
  return { code, out: io.data.join('\n'), err: io.messages.join('\n') }
}

test('a crash is recorded with where it happened, the last lines and the command in hand, and without a secret', async () => {
  await using home = await TestHome.start({ plugins: [fixturePlugin('throws-in-hand')], config: CONFIG })
  const { pid } = await home.process('throws-in-hand')
  const said = await home.say('!explode "right now"', { user: 'ann' })
  assert.equal(said.replies.length, 1)
  const record = await recordOf(home, 'throws-in-hand')
  assert.deepEqual(
    [record.pid, record.kind, record.code, record.wasReady, record.sentence, record.follows],
    [pid, 'plugin', 'process-crashed', true, 'ended with code 1: too much pressure', { kind: 'restart', delayMs: 200 }],
  )
  assert.equal(record.stack?.from, 'process')
  assert.match(record.stack?.text ?? '', /^Error: too much pressure\n {4}at .*index\.ts:14:/)
  assert.match(record.stack?.text ?? '', /\ncaused by: TypeError: no such key: \[redacted\]/)
  assert.ok(record.logs.some(({ msg }) => msg === 'signs in with [redacted]'))
  assert.deepEqual(
    record.inHand.map(({ command, args, user, channel }) => [command, args, user, channel]),
    [['explode', '"right now"', 'ann', 'console']],
  )
  const text = await readFile(join(home.paths.crashes, `${record.id}.json`), 'utf8')
  assert.ok(!text.includes(SECRET), text)

  const info = await rosey(home, 'plugin', 'info', 'throws-in-hand')
  assert.match(info.out, new RegExp(`^last crash +${record.id}`, 'm'))
  assert.deepEqual(await home.control((client) => client.ask('crash', { id: record.id.slice(0, 8) })), record)
  assert.equal((await home.control((client) => client.ask('crashes', {}))).records[0]?.id, record.id)

  // The same code with the same config, and then with another.
  await home.processUntil('throws-in-hand', ({ state }) => state === 'running')
  await killAfter(record, home)
  const second = await recordOf(home, 'throws-in-hand', record.id)
  assert.equal(second.revision, record.revision)
  const { pid: oldPid } = await home.processUntil('throws-in-hand', ({ state }) => state === 'running')
  await home.configure(CONFIG.replace(SECRET, 'another-one'))
  await home.control((client) => client.ask('reload', {}))
  await home.processUntil('throws-in-hand', (now) => now.pid !== oldPid && now.state === 'running')
  await killAfter(second, home)
  const third = await recordOf(home, 'throws-in-hand', second.id)
  assert.notEqual(third.revision, record.revision)
})

test('of a process that was killed the record says what was seen of it, and it can be read without a daemon', async () => {
  await using home = await TestHome.start({ config: 'pluginDefaults: { limits: { checkIntervalSeconds: 1 } }\n' })
  if (STATS_SOURCE === 'proc') await home.processUntil('dice-roller', ({ resources }) => resources.cpuPercent !== null)
  await home.kill('dice-roller')
  const record = await recordOf(home, 'dice-roller')
  assert.deepEqual(
    [record.sentence, record.reason.signal, record.stack, record.inHand],
    ['killed by SIGKILL', 'SIGKILL', null, []],
  )
  if (STATS_SOURCE === 'proc') {
    assert.ok((record.lastSeen?.cpuSeconds ?? 0) > 0)
    assert.ok(record.usage.some(({ cpuPercent, memoryMb }) => cpuPercent !== null && (memoryMb ?? 0) > 1))
  }
  await home.stopDaemon()
  await writeFile(join(home.paths.crashes, 'notes.txt'), 'mine')
  const list = await rosey(home, 'crash', 'list', 'dice-roller')
  assert.equal(list.code, 0)
  assert.ok(list.out.includes(record.id))
  assert.match(list.err, /notes\.txt is damaged/)
  assert.match((await rosey(home, 'crash', 'show')).out, /^why +killed by SIGKILL$/m)
})

test('what ends with the daemon is no crash, and connectors and services have records too', async () => {
  await using home = await TestHome.start()
  await home.killAndAwaitReturn('console')
  await home.killAndAwaitReturn('bot')
  assert.equal((await recordOf(home, 'console')).kind, 'connector')
  assert.equal((await recordOf(home, 'bot')).kind, 'service')
  await home.stopDaemon()
  const { records } = await new CrashFolder(home.paths.crashes).list()
  assert.deepEqual(records.map(({ name }) => name).sort(), ['bot', 'console'])
})
