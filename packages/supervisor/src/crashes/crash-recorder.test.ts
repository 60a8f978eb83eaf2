import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createLogger, type ExitReason, type Interrupted, type ProcessKind } from '@rosey/protocol'
import { fixtureSpec, supervised } from '../../../../test/support/supervised.ts'
import { until } from '../../../../test/support/until.ts'
import { secretsOf } from '../logs/secrets.ts'
import { CrashFolder } from './crash-folder.ts'
import { CrashRecorder, type RecordedEnd } from './crash-recorder.ts'

const SECRET = 'hunter22-hunter22'

async function world(t: TestContext) {
  const home = await mkdtemp(join(tmpdir(), 'rosey-crashes-'))
  t.after(() => rm(home, { recursive: true, force: true }))
  const path = join(home, 'crashes')
  const folder = new CrashFolder(path)
  const notices: string[] = []
  const recorder = new CrashRecorder({
    folder,
    log: createLogger(() => undefined),
    redactor: secretsOf([SECRET]),
    usageOf: () => ({ points: [], lastSeen: null }),
    note: (notice) => notices.push(notice),
  })
  t.after(() => recorder[Symbol.asyncDispose]())
  const records = async () => {
    await recorder[Symbol.asyncDispose]()
    const { records: listed } = await folder.list()
    return Promise.all(listed.map(({ id }) => folder.find(id)))
  }
  return { path, recorder, notices, records }
}

const BOOM: ExitReason = { cause: 'exited', code: 1, signal: null, message: 'boom' }

function endOf(name: string, { exit = BOOM, kind = 'plugin' as ProcessKind, stack = 'Error: boom' } = {}): RecordedEnd {
  const history = {
    startedAt: 0,
    stoppedAt: 0,
    restarts: 0,
    crashes: 1,
    failuresInARow: 1,
    lastError: undefined,
    readyAt: undefined,
  }
  return {
    unit: { name, spec: fixtureSpec(name, 'ready', { kind }), state: 'crashed', reason: 'boom', history },
    process: { pid: 1, instance: `${name}-1`, startedAt: Date.now() - 1000, stack, wasReady: true, revision: 'r' },
    exit,
    nextDelayMs: 500,
  }
}

const inHand = (id: string, changes: Partial<Interrupted> = {}): Interrupted => ({
  id,
  command: 'roll',
  args: '2d6',
  fingerprint: 'f',
  connector: 'console',
  platform: 'console',
  channel: 'lounge',
  user: 'ann',
  role: 'user',
  verified: true,
  private: false,
  ...changes,
})

const line = (recorder: CrashRecorder, name: string, msg: string, fields: object = {}) => {
  const entry = { time: new Date().toISOString(), level: 'info', name, msg, ...fields } as const
  recorder.line(entry, JSON.stringify(entry))
}

test('an unasked end is recorded with the last lines and what was in hand; an end that was asked for is not', async (t) => {
  const { recorder, records } = await world(t)
  line(recorder, 'asked', 'of a process that was stopped')
  recorder.ended(endOf('asked', { exit: { cause: 'asked', code: 0, signal: null } }))
  recorder.ended(endOf('replaced', { exit: { cause: 'replaced', code: 0, signal: null } }))
  line(recorder, 'rosey', 'of roseyd')
  line(recorder, 'dice', 'rolled')
  line(recorder, 'quiz', 'asked')
  recorder.ended(endOf('dice'))
  recorder.interrupted({ plugin: 'dice', instance: 'dice-1', invocations: [inHand('a')] })
  recorder.interrupted({ plugin: 'dice', instance: 'dice-1', invocations: [inHand('b', { private: true })] })
  recorder.interrupted({ plugin: 'dice', instance: 'another', invocations: [inHand('c')] })
  recorder.ended(endOf('asked'))
  const found = await records()
  assert.deepEqual(
    found.map(({ name }) => name),
    ['dice', 'asked'],
  )
  assert.deepEqual(
    found.map(({ logs }) => logs.map(({ msg }) => msg)),
    [['rolled'], []],
  )
  assert.deepEqual(
    found[0]?.inHand.map(({ id, args }) => [id, args]),
    [
      ['a', '2d6'],
      ['b', ''],
    ],
  )
})

test('a service is recorded at once; a plugin when the bot had its time', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { path, recorder } = await world(t)
  const folder = new CrashFolder(path)
  recorder.ended(endOf('dice'))
  recorder.ended(endOf('bot', { kind: 'service' }))
  await written(folder, 'bot')
  t.mock.timers.tick(2999)
  recorder.interrupted({ plugin: 'dice', instance: 'dice-1', invocations: [inHand('late')] })
  assert.equal(await folder.lastOf('dice'), null)
  t.mock.timers.tick(1)
  recorder.interrupted({ plugin: 'dice', instance: 'dice-1', invocations: [inHand('too late')] })
  const { inHand: kept } = await folder.find(await written(folder, 'dice'))
  assert.deepEqual(
    kept.map(({ id }) => id),
    ['late'],
  )
})

// Without timers, which stand still in the test.
async function written(folder: CrashFolder, name: string): Promise<string> {
  for (const deadline = performance.now() + 20_000; performance.now() < deadline; ) {
    const id = await folder.lastOf(name)
    if (id !== null) return id
  }
  throw new Error(`no record of ${name}`)
}

test('more in hand than one record holds is cut', async (t) => {
  const { recorder, records } = await world(t)
  recorder.ended(endOf('dice'))
  for (let part = 0; part < 3; part++)
    recorder.interrupted({
      plugin: 'dice',
      instance: 'dice-1',
      invocations: Array.from({ length: 40 }, (_, index) => inHand(`${part}-${index}`)),
    })
  assert.equal((await records())[0]?.inHand.length, 50)
})

test('no secret gets into a record, wherever it stood', async (t) => {
  const { path, recorder, records } = await world(t)
  line(recorder, 'dice', `signed in with ${SECRET}`, { apiKey: 'of-the-plugin', nested: { [SECRET]: 1 } })
  const exit: ExitReason = { cause: 'exited', code: 1, signal: null, message: `cannot reach http://x/?k=${SECRET}` }
  recorder.ended(endOf('dice', { exit, stack: `Error: ${SECRET}\n    at a` }))
  recorder.interrupted({ plugin: 'dice', instance: 'dice-1', invocations: [inHand('a', { args: SECRET })] })
  const [record] = await records()
  const text = await readFile(join(path, `${record?.id}.json`), 'utf8')
  assert.ok(!text.includes(SECRET) && !text.includes('of-the-plugin'), text)
  assert.equal(record?.stack?.text, 'Error: [redacted]\n    at a')
  assert.equal(record?.sentence, 'ended with code 1: cannot reach http://x/?k=[redacted]')
})

test('a crash loop does not flood the disk: the next record says how many ends there were', async (t) => {
  const { recorder, records } = await world(t)
  for (let index = 0; index < 300; index++) recorder.ended(endOf('loop'))
  recorder.ended(endOf('other'))
  assert.equal((await records()).length, 2)
})

test('two ends in one millisecond have two ids', async (t) => {
  const { recorder, records } = await world(t)
  for (const name of ['a', 'b', 'c']) recorder.ended(endOf(name))
  const stamps = (await records()).map(({ id }) => id.slice(0, 8))
  assert.equal(new Set(stamps).size, 3)
})

test('a disk that takes nothing is told of once, and again when it does', async (t) => {
  const { path, recorder, notices } = await world(t)
  await writeFile(path, 'in the way')
  for (const name of ['a', 'b', 'c']) recorder.ended(endOf(name))
  await recorder[Symbol.asyncDispose]()
  assert.equal(notices.length, 1)
  assert.match(notices[0] ?? '', /^\[\S+\] crash records cannot be written: .*crashes/)
  await rm(path)
  recorder.ended(endOf('d'))
  await recorder[Symbol.asyncDispose]()
  assert.match(notices[1] ?? '', /^crash records are written again; \d were lost$/)
  assert.ok(await new CrashFolder(path).lastOf('d'))
})

test('the end of a real process comes with what it said itself', async (t) => {
  const { recorder, records } = await world(t)
  await using processes = supervised({ onEnd: (end) => recorder.ended(end) })
  const unit = processes.add(fixtureSpec('fails', 'fails-to-start'))
  unit.start()
  await until(() => (unit.history.crashes > 0 ? true : undefined))
  unit.stop()
  const [record] = await records()
  assert.equal(record?.name, 'fails')
  assert.equal(record?.pid, processes.processes[0]?.pid)
  assert.equal(record?.reason.cause, 'start-failed')
  assert.deepEqual(record?.stack, { from: 'process', text: 'Error: locked\n    at open' })
  assert.equal(record?.wasReady, false)
  assert.deepEqual(record?.follows.kind, 'restart')
})
