import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type QuarantineEntry, RoseyError } from '@rosey/protocol'
import { readQuarantine, writeQuarantine } from './quarantine-file.ts'

const ENTRY: QuarantineEntry = {
  id: 'abc123',
  plugin: 'dice',
  version: '1.0.0',
  command: 'roll',
  args: '9d9',
  fingerprint: 'f',
  connector: 'lounge',
  platform: 'test',
  channel: 'main',
  user: 'Ann',
  role: 'user',
  verified: true,
  firstAt: '2026-01-01T00:00:00.000Z',
  lastAt: '2026-01-01T00:01:00.000Z',
  crashes: 2,
}

async function fileOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rosey-quarantine-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'quarantine.json')
}

test('what is written is read again, and nobody else can read it', async (t) => {
  const path = await fileOf(t)
  assert.deepEqual(await readQuarantine(path, 1), { entries: [], notice: undefined })
  await writeQuarantine(path, [ENTRY])
  assert.deepEqual(await readQuarantine(path, 1), { entries: [ENTRY], notice: undefined })
  assert.equal((await stat(path)).mode & 0o777, 0o600)
})

const DAMAGED: [name: string, text: string][] = [
  ['half of it', '{"version":1,"entries":[{"id"'],
  ['nothing', ''],
  ['another version', '{"version":2,"entries":[]}'],
  ['a wrong entry', JSON.stringify({ version: 1, entries: [{ ...ENTRY, crashes: 'many' }] })],
  ['too many entries', JSON.stringify({ version: 1, entries: Array.from({ length: 101 }, () => ENTRY) })],
  ['far too much', `"${'x'.repeat(5 * 1024 * 1024)}"`],
]

for (const [name, text] of DAMAGED) {
  test(`a file that holds ${name} is set aside and told of, and the next one is written`, async (t) => {
    const path = await fileOf(t)
    await writeFile(path, text)
    const { entries, notice } = await readQuarantine(path, 42)
    assert.deepEqual(entries, [])
    assert.match(notice ?? '', /^\[quarantine-damaged\].*is damaged \(.*quarantine\.json\.damaged-42$/s)
    assert.equal(await readFile(`${path}.damaged-42`, 'utf8'), text)
    await writeQuarantine(path, [ENTRY])
    assert.deepEqual((await readQuarantine(path, 43)).entries, [ENTRY])
  })
}

test('what cannot be read is left alone and told of', async (t) => {
  const path = await fileOf(t)
  await mkdir(path)
  const { entries, notice } = await readQuarantine(path, 1)
  assert.deepEqual(entries, [])
  assert.match(notice ?? '', /cannot be read/)
  assert.equal((await stat(path)).isDirectory(), true)
})

test('what cannot be written is an error that names the file, and leaves nothing behind', async (t) => {
  const path = await fileOf(t)
  await mkdir(join(path, 'in-the-way'), { recursive: true })
  await assert.rejects(
    writeQuarantine(path, [ENTRY]),
    (error) => error instanceof RoseyError && error.code === 'home-unusable' && error.message.includes(path),
  )
  assert.deepEqual(await readdir(join(path, '..')), ['quarantine.json'])
})
