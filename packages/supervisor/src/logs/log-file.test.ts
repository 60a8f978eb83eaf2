import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { until } from '../../../../test/support/until.ts'
import { LogFile, type Rotation } from './log-file.ts'

async function home(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rosey-log-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

function logFile(path: string, rotation: Rotation = { maxBytes: 1024 * 1024, keep: 3 }) {
  const failed: string[] = []
  const recovered: number[] = []
  const file = new LogFile(path, rotation, {
    failed: (_path, code) => void failed.push(code),
    recovered: (_path, dropped) => void recovered.push(dropped),
  })
  return { file, failed, recovered }
}

const NO_FULL_DISK = existsSync('/dev/full') ? false : 'no /dev/full on this system'

test('lines are in the file in their order, in a folder that is made for it', async (t) => {
  const path = join(await home(t), 'plugins', 'dice.log')
  const { file, failed } = logFile(path)
  for (let number = 0; number < 500; number++) file.write(`${number}\n`)
  await file.close()
  file.write('too late\n')
  assert.equal(await readFile(path, 'utf8'), Array.from({ length: 500 }, (_, number) => `${number}\n`).join(''))
  assert.deepEqual(failed, [])
})

test('a full file is put aside, and the oldest of those goes', async (t) => {
  const folder = await home(t)
  const { file } = logFile(join(folder, 'a.log'), { maxBytes: 10, keep: 2 })
  for (const line of ['first...\n', 'second..\n', 'third...\n', 'fourth..\n']) {
    file.write(line)
    await until(async () =>
      (await readFile(join(folder, 'a.log'), 'utf8').catch(() => '')) === line ? true : undefined,
    )
  }
  await file.close()
  assert.deepEqual((await readdir(folder)).toSorted(), ['a.log', 'a.log.1', 'a.log.2'])
  assert.equal(await readFile(join(folder, 'a.log.1'), 'utf8'), 'third...\n')
  assert.equal(await readFile(join(folder, 'a.log.2'), 'utf8'), 'second..\n')
})

test('with nothing to keep, a full file starts anew, also one from before', async (t) => {
  const folder = await home(t)
  const path = join(folder, 'a.log')
  const before = logFile(path)
  before.file.write('from before\n')
  await before.file.close()
  const { file } = logFile(path, { maxBytes: 12, keep: 0 })
  file.write('new\n')
  await file.close()
  assert.deepEqual(await readdir(folder), ['a.log'])
  assert.equal(await readFile(path, 'utf8'), 'new\n')
})

test('a full disk is told once, costs lines, never throws, and does not hold up the close', {
  skip: NO_FULL_DISK,
}, async (t) => {
  const path = join(await home(t), 'a.log')
  await symlink('/dev/full', path)
  const { file, failed } = logFile(path)
  file.write('lost\n')
  await until(() => (failed.length > 0 ? true : undefined))
  for (let count = 0; count < 100; count++) file.write(`${'x'.repeat(100_000)}\n`)
  await file.close()
  assert.deepEqual(failed, ['ENOSPC'])
})

test('when the disk has room again, what waited is written, and what did not fit is counted', {
  skip: NO_FULL_DISK,
}, async (t) => {
  const path = join(await home(t), 'a.log')
  await symlink('/dev/full', path)
  const { file, failed, recovered } = logFile(path)
  file.write('waited\n')
  await until(() => (failed.length > 0 ? true : undefined))
  for (let count = 0; count < 5; count++) file.write(`${'x'.repeat(1024 * 1024)}\n`)
  await rm(path)
  await until(() => (recovered.length > 0 ? true : undefined))
  await file.close()
  assert.deepEqual(recovered, [2])
  assert.ok((await readFile(path, 'utf8')).startsWith('waited\n'))
})

test('a path that can never be written hurts nobody', async (t) => {
  const path = join(await home(t), 'a.log')
  await mkdir(path)
  const { file, failed } = logFile(path)
  file.write('nowhere\n')
  await until(() => (failed.length > 0 ? true : undefined))
  await file.close()
  assert.deepEqual(failed, ['EISDIR'])
})
