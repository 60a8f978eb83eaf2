import assert from 'node:assert/strict'
import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openHome } from '@rosey/supervisor'
import { findLog } from './find-log.ts'
import { endOfLog, followLog } from './follow-log.ts'
import { lastEntries } from './last-entries.ts'
import { isWanted, parseEntry } from './log-filter.ts'
import { parseSince } from './time-span.ts'

const NOON = Date.parse('2026-05-01T12:00:00Z')

async function folder(t: TestContext): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'rosey-logs-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  return root
}

function line(msg: string, second = 0, level = 'info'): string {
  return `${JSON.stringify({ time: new Date(NOON + second * 1000).toISOString(), level, name: 'bot', msg })}\n`
}

async function until(isSo: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !isSo(); await delay(5)) assert.ok(Date.now() < deadline, 'waited in vain')
}

test('a time span counts back from now, a point in time is itself', () => {
  assert.equal(parseSince('90s', NOON), NOON - 90_000)
  assert.equal(parseSince('10m', NOON), NOON - 600_000)
  assert.equal(parseSince('10 min', NOON), NOON - 600_000)
  assert.equal(parseSince('1.5h', NOON), NOON - 5_400_000)
  assert.equal(parseSince('1d', NOON), NOON - 86_400_000)
  assert.equal(parseSince('2026-05-01T12:00:00Z', 0), NOON)
  for (const text of ['', 'soon', '10', '10y', '2026-99-99']) {
    assert.throws(() => parseSince(text, NOON), { code: 'usage' }, text)
  }
})

test('a line that is half written is no entry', () => {
  assert.equal(parseEntry('{"time":"2026'), undefined)
  assert.equal(parseEntry('null'), undefined)
  assert.equal(parseEntry(line('whole'))?.msg, 'whole')
})

test('a level lets through itself and what is above it', () => {
  const levels = ['debug', 'info', 'warn', 'error'] as const
  const entry = (level: (typeof levels)[number]) => ({ time: '', level, name: 'x', msg: '' })
  assert.deepEqual(
    levels.filter((level) => isWanted(entry(level), { level: 'warn' })),
    ['warn', 'error'],
  )
})

test('the last lines are taken over several files, and in order', async (t) => {
  const file = join(await folder(t), 'bot.log')
  await writeFile(`${file}.2`, line('1', 1) + line('2', 2))
  await writeFile(`${file}.1`, line('3', 3) + line('4', 4, 'error'))
  await writeFile(file, `${line('5', 5)}{"half":`)
  const last = async (count: number, filter = {}) => (await lastEntries(file, count, filter)).map(({ msg }) => msg)
  assert.deepEqual(await last(3), ['3', '4', '5'])
  assert.deepEqual(await last(Infinity), ['1', '2', '3', '4', '5'])
  assert.deepEqual(await last(0), [])
  assert.deepEqual(await last(10, { level: 'error' }), ['4'])
  assert.deepEqual(await last(Infinity, { sinceMs: NOON + 3000 }), ['3', '4', '5'])
})

test('a log that does not exist has no lines', async (t) => {
  const file = join(await folder(t), 'gone', 'bot.log')
  assert.deepEqual(await lastEntries(file, 5, {}), [])
  assert.equal(await endOfLog(file), undefined)
})

test('following reads on from the end, through a rotation, lines cut anywhere', async (t) => {
  const file = join(await folder(t), 'bot.log')
  await writeFile(file, line('old'))
  const seen: string[] = []
  const over = new AbortController()
  const end = await endOfLog(file)
  const following = followLog(file, end, ({ msg }) => seen.push(msg), over.signal)
  const text = Buffer.from(line('ünï'))
  await appendFile(file, text.subarray(0, text.indexOf(0xc3) + 1))
  await appendFile(file, text.subarray(text.indexOf(0xc3) + 1))
  await until(() => seen.length === 1)
  await appendFile(file, line('last of the old file'))
  await rename(file, `${file}.1`)
  await writeFile(file, line('first of the new file'))
  await until(() => seen.length === 3)
  over.abort()
  await following
  assert.deepEqual(seen, ['ünï', 'last of the old file', 'first of the new file'])
})

test('following a log that does not exist yet begins with its first line', async (t) => {
  const file = join(await folder(t), 'bot.log')
  const seen: string[] = []
  const over = new AbortController()
  const following = followLog(file, undefined, ({ msg }) => seen.push(msg), over.signal)
  await writeFile(file, line('first'))
  await until(() => seen.length === 1)
  over.abort()
  await following
  assert.deepEqual(seen, ['first'])
})

test('a log is found by the name of its process; an unknown name gives the nearest', async (t) => {
  const paths = openHome(await folder(t))
  assert.equal(await findLog(paths), join(paths.logs, 'rosey.log'))
  assert.equal(await findLog(paths, 'bot'), join(paths.logs, 'bot.log'))
  assert.equal(await findLog(paths, 'console'), join(paths.logs, 'connectors', 'console.log'))
  assert.equal(await findLog(paths, 'dice-roller'), join(paths.logs, 'plugins', 'dice-roller.log'))
  await assert.rejects(findLog(paths, 'dice-rolle'), { code: 'name-unknown', message: /did you mean "dice-roller"/i })
})
