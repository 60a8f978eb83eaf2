import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openHome } from '@rosey/supervisor'
import { checkDisk } from './disk-checks.ts'

async function folder(t: TestContext): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'rosey-disk-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  return root
}

test('a home that is not there yet has the space of the folder that it will be in, told once', async (t) => {
  const root = await folder(t)
  const found = await checkDisk(openHome(join(root, 'not', 'yet')))
  assert.equal(found.length, 1)
  assert.notEqual(found[0]?.kind, 'error')
  assert.ok(found[0]?.message.includes(root))
})

test('a folder of the home on another file system is looked at as well', {
  skip: !hasMemoryFileSystem(),
}, async (t) => {
  const root = await folder(t)
  const elsewhere = await mkdtemp('/dev/shm/rosey-disk-')
  t.after(() => rm(elsewhere, { recursive: true, force: true }))
  await symlink(elsewhere, join(root, 'logs'))
  const found = await checkDisk(openHome(root))
  assert.equal(found.length, 2)
  assert.ok(found.some(({ message }) => message.includes(join(root, 'logs'))))
})

test('each folder that cannot be written is an error that names it', async (t) => {
  const root = await folder(t)
  await writeFile(join(root, 'logs'), 'a file')
  await mkdir(join(root, 'run'))
  await symlink(join(root, 'nowhere'), join(root, 'data'))
  const found = await checkDisk(openHome(root))
  const errors = found.filter(({ kind }) => kind === 'error').map(({ message }) => message)
  assert.equal(errors.length, 2)
  assert.match(errors[0] ?? '', /data cannot be written: ENOENT/)
  assert.match(errors[1] ?? '', /logs cannot be written: .*logs is no folder/)
})

// Most Linux systems have a file system in memory beside that of the temporary folder.
function hasMemoryFileSystem(): boolean {
  const found = statSync('/dev/shm', { throwIfNoEntry: false })
  return found !== undefined && found.dev !== statSync(tmpdir()).dev
}
