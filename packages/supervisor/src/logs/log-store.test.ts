import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { LogEntry, LogLevel } from '@rosey/protocol'
import { until } from '../../../../test/support/until.ts'
import { LogStore, logFileOf } from './log-store.ts'

async function store(t: TestContext, level: LogLevel = 'info') {
  const folder = await mkdtemp(join(tmpdir(), 'rosey-logs-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const notices: string[] = []
  const logs = new LogStore({ folder, level, rotation: { maxBytes: 1_000_000, keep: 1 } }, (text) => notices.push(text))
  const entries = async (path: string): Promise<LogEntry[]> => {
    await logs.close()
    const text = await readFile(join(folder, path), 'utf8')
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as LogEntry)
  }
  return { folder, logs, notices, entries }
}

const entry = (name: string, msg: string): LogEntry => ({ time: '2026-01-01T00:00:00.000Z', level: 'info', name, msg })

test('each kind of process has its place', () => {
  assert.equal(logFileOf('/logs', 'daemon', 'rosey'), '/logs/rosey.log')
  assert.equal(logFileOf('/logs', 'service', 'bot'), '/logs/bot.log')
  assert.equal(logFileOf('/logs', 'connector', 'lounge'), '/logs/connectors/lounge.log')
  assert.equal(logFileOf('/logs', 'plugin', 'dice'), '/logs/plugins/dice.log')
})

test('a line goes into the combined file and into that of its process, one of the daemon once', async (t) => {
  const { logs, entries } = await store(t)
  logs.write('plugin', entry('dice', 'rolled'))
  logs.logger.info({ pid: 1 }, 'daemon started')
  assert.deepEqual(
    (await entries('rosey.log')).map(({ name, msg }) => `${name} ${msg}`),
    ['dice rolled', 'rosey daemon started'],
  )
  assert.deepEqual(await entries('plugins/dice.log'), [entry('dice', 'rolled')])
})

test('lines below the level are not written', async (t) => {
  const { logs, entries } = await store(t, 'warn')
  logs.logger.info('too low')
  logs.logger.warn('high enough')
  assert.deepEqual(
    (await entries('rosey.log')).map(({ msg }) => msg),
    ['high enough'],
  )
})

test('no field passes for the writer, the time or the level of a line', async (t) => {
  const { folder, logs, entries } = await store(t)
  logs.logger.info(
    { name: '../../escape', time: 'never', level: 'fatal', msg: 'forged', err: new Error('why') },
    'true',
  )
  const [line] = await entries('rosey.log')
  assert.deepEqual([line?.name, line?.level, line?.msg], ['rosey', 'info', 'true'])
  assert.notEqual(line?.time, 'never')
  assert.match(JSON.stringify(line?.err), /"message":"why"/)
  assert.deepEqual(await readdir(folder), ['rosey.log'])
})

test('secrets are in no file and reach no listener', async (t) => {
  const { logs, entries } = await store(t)
  logs.addSecret('top "secret"')
  logs.addSecret('12345678')
  logs.addSecret('abc')
  const heard: LogEntry[] = []
  const unlisten = logs.listen((line) => heard.push(line))
  logs.write('plugin', entry('dice', 'token top "secret" and abc'))
  logs.write('plugin', { ...entry('dice', 'a number'), token: 12345678 })
  unlisten()
  logs.write('plugin', entry('dice', 'unheard'))
  const lines = await entries('plugins/dice.log')
  assert.deepEqual(
    lines.map(({ msg }) => msg),
    ['token [redacted] and abc', 'a number', 'unheard'],
  )
  assert.equal(lines[1]?.token, '[redacted]')
  assert.deepEqual(heard, lines.slice(0, 2))
})

test('passwords of the config are in no file, and those of the config before are forgotten', async (t) => {
  const { folder, logs, entries } = await store(t)
  logs.setConfigSecrets(['hunter22', 'hunter22-and-more', 'old "one"', 'abc'])
  const sink = logs.sink('connector', 'lounge', 'stdout')
  sink.line('signing in with hunter22-and-more, hunter22, old "one" and abc')
  sink.line('{"level":"warn","msg":"refused","login":{"pass":"hunter22"},"hunter22":["old \\"one\\""]}')
  logs.logger.error({ err: new Error('no hunter22 here'), at: new Date(0) }, 'failed')
  logs.setConfigSecrets(['new-password'])
  sink.line('hunter22 is forgotten, new-password is not')
  const lines = await entries('connectors/lounge.log')
  assert.deepEqual(
    lines.map(({ msg }) => msg),
    [
      'signing in with [redacted], [redacted], [redacted] and abc',
      'refused',
      'hunter22 is forgotten, [redacted] is not',
    ],
  )
  assert.deepEqual([lines[1]?.login, lines[1]?.['[redacted]']], [{ pass: '[redacted]' }, ['[redacted]']])
  const combined = await readFile(join(folder, 'rosey.log'), 'utf8')
  assert.match(combined, /"message":"no \[redacted\] here"/)
  assert.match(combined, /"at":"1970-01-01T00:00:00.000Z"/)
  assert.equal(combined.match(/hunter22/g)?.length, 1)
})

test('a password that is a word or a number of every line makes no line unreadable', async (t) => {
  const { logs, entries } = await store(t)
  logs.setConfigSecrets(['info', 'time', 'dice', '2026', 'true', 'null', '[redacted]', 'message', '\\"nn'])
  logs.write('plugin', { ...entry('dice', 'info of 2026'), year: 2026, port: 20_263, size: 7, good: true, none: null })
  const [line] = await entries('plugins/dice.log')
  assert.deepEqual(line, {
    ...entry('dice', '[redacted] of [redacted]'),
    year: '[redacted]',
    port: '[redacted]',
    size: 7,
    good: true,
    none: null,
  })
})

test("a child's output is taken line by line, and what was dropped is told", async (t) => {
  const { logs, entries } = await store(t)
  const sink = logs.sink('plugin', 'dice', 'stderr')
  sink.line('plain')
  sink.line('{"level":"info","msg":"structured","name":"bot"}')
  sink.dropped(7)
  assert.deepEqual(
    (await entries('plugins/dice.log')).map(({ name, level, msg }) => [name, level, msg]),
    [
      ['dice', 'warn', 'plain'],
      ['dice', 'info', 'structured'],
      ['dice', 'warn', '7 lines of stderr were dropped: too many in a second'],
    ],
  )
})

test('a disk that is full and has room again is noticed', async (t) => {
  const { folder, logs, notices } = await store(t)
  await symlink('/dev/full', join(folder, 'rosey.log')).catch(() => t.skip('no links here'))
  logs.logger.info('lost')
  await until(() => (notices.length === 1 ? true : undefined))
  assert.match(notices[0] ?? '', /^\[disk-full\] the log .*rosey\.log cannot be written/)
  await rm(join(folder, 'rosey.log'))
  await until(() => (notices.length === 2 ? true : undefined))
  assert.match(notices[1] ?? '', /is written again; 0 lines were dropped/)
  await logs.close()
})
