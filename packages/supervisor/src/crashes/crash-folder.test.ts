import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { crashRecord } from '../../../../test/support/crash-record.ts'
import { CrashFolder } from './crash-folder.ts'
import { crashId } from './crash-id.ts'

async function folder(t: TestContext) {
  const home = await mkdtemp(join(tmpdir(), 'rosey-crashes-'))
  t.after(() => rm(home, { recursive: true, force: true }))
  const path = join(home, 'crashes')
  return { path, crashes: new CrashFolder(path) }
}

const idOf = (index: number, name = 'dice') => crashId(1_780_000_000_000 + index, name)
const recordOf = (index: number, name = 'dice') => crashRecord({ id: idOf(index, name), name })

test('before the first record there is none, and nothing to list', async (t) => {
  const { crashes } = await folder(t)
  assert.deepEqual(await crashes.list(), { records: [], damaged: [] })
  assert.equal(await crashes.lastOf('dice'), null)
  await assert.rejects(crashes.find('last'), { code: 'crash-unknown' })
  await crashes.tidy()
})

test('a record is written for its user alone, and found again', async (t) => {
  const { path, crashes } = await folder(t)
  await crashes.write(recordOf(1))
  await crashes.write(recordOf(2, 'quiz'))
  assert.equal((await stat(join(path, `${idOf(1)}.json`))).mode & 0o777, 0o600)
  assert.equal((await stat(path)).mode & 0o777, 0o700)
  assert.deepEqual(await crashes.find(idOf(1).slice(0, 8)), recordOf(1))
  assert.equal((await crashes.find('last')).name, 'quiz')
  assert.equal(await crashes.lastOf('dice'), idOf(1))
  assert.equal(await crashes.lastOf('8ball'), null)
  const { records } = await crashes.list()
  assert.deepEqual(
    records.map(({ id, sentence }) => [id, sentence]),
    [
      [idOf(1), 'ended with code 1: boom'],
      [idOf(2, 'quiz'), 'ended with code 1: boom'],
    ],
  )
})

test('of one process the newest twenty stay', async (t) => {
  const { path, crashes } = await folder(t)
  for (let index = 0; index < 23; index++) await crashes.write(recordOf(index))
  await crashes.write(recordOf(0, 'quiz'))
  assert.deepEqual(
    (await readdir(path)).sort(),
    [...Array.from({ length: 20 }, (_, index) => `${idOf(index + 3)}.json`), `${idOf(0, 'quiz')}.json`].sort(),
  )
})

test('damaged and foreign files are listed with what is wrong, are never deleted and keep nothing else away', async (t) => {
  const { path, crashes } = await folder(t)
  await crashes.write(recordOf(50))
  const write = (name: string, text: string) => writeFile(join(path, name), text)
  await write(`${idOf(1)}.json`, '{ "format": 1,')
  await write(`${idOf(2)}.json`, JSON.stringify({ ...recordOf(2), logs: 5 }))
  await write(`${idOf(3)}.json`, JSON.stringify(recordOf(4)))
  await write(`${idOf(5)}.json`, ' '.repeat(65 * 1024))
  await write('notes.txt', 'mine')
  await mkdir(join(path, `${idOf(6)}.json`))
  const { records, damaged } = await crashes.list()
  assert.deepEqual(
    records.map(({ id }) => id),
    [idOf(50)],
  )
  const whys = new Map(damaged.map(({ path: file, why }) => [file.slice(path.length + 1), why]))
  assert.match(whys.get(`${idOf(1)}.json`) ?? '', /JSON/)
  assert.equal(whys.get(`${idOf(2)}.json`), 'logs must be a list')
  assert.equal(whys.get(`${idOf(3)}.json`), `it holds the record ${idOf(4)}`)
  assert.match(whys.get(`${idOf(5)}.json`) ?? '', /66560 bytes, and a record at most 65536/)
  assert.match(whys.get(`${idOf(6)}.json`) ?? '', /EISDIR/)
  assert.equal(whys.get('notes.txt'), 'it is no crash record by its name')
  await assert.rejects(crashes.find(idOf(1)), {
    code: 'crash-damaged',
    message: /JSON.*\. Look at it, then remove it$/,
  })
  const before = (await readdir(path)).filter((name) => name !== `${idOf(50)}.json`)
  for (let index = 100; index < 125; index++) await crashes.write(recordOf(index))
  const after = await readdir(path)
  assert.deepEqual(
    before.filter((name) => !after.includes(name)),
    [],
  )
  assert.equal((await crashes.list()).records.length, 20)
})

test('what an interrupted write has left is no finding, and goes at the next start', async (t) => {
  const { path, crashes } = await folder(t)
  await crashes.write(recordOf(1))
  const half = `${idOf(2)}.json.0e37df36-f698-41e7-8a3e-000000000000.tmp`
  await writeFile(join(path, half), '{')
  assert.deepEqual((await crashes.list()).damaged, [])
  await crashes.tidy()
  assert.deepEqual(await readdir(path), [`${idOf(1)}.json`])
})

test('a folder that is none is told with its path', async (t) => {
  const { path, crashes } = await folder(t)
  await writeFile(path, '')
  await assert.rejects(crashes.list(), { code: 'home-unusable', message: new RegExp(`in ${path} cannot be read`) })
  await assert.rejects(crashes.write(recordOf(1)), { code: 'EEXIST' })
  assert.equal(await crashes.lastOf('dice'), null)
})

test('the last that can be read is shown where a newer one is damaged', async (t) => {
  const { path, crashes } = await folder(t)
  await crashes.write(recordOf(1))
  await writeFile(join(path, `${idOf(2)}.json`), '{')
  assert.equal((await crashes.find('last')).id, idOf(1))
  await assert.rejects(crashes.find(idOf(2)), { code: 'crash-damaged' })
  await rm(join(path, `${idOf(1)}.json`))
  await assert.rejects(crashes.find('last'), { code: 'crash-damaged' })
})
