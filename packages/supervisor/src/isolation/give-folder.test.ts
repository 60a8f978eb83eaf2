import assert from 'node:assert/strict'
import { chown, link, lstat, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { giveFolder } from './give-folder.ts'

const USER = 1_900_000_000
const asRoot = { skip: process.getuid?.() === 0 ? false : 'only root can give files away' }

async function folder(t: TestContext): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'rosey-give-')))
  t.after(() => rm(root, { recursive: true, force: true }))
  await mkdir(join(root, 'saved', 'deep'), { recursive: true })
  await writeFile(join(root, 'saved', 'deep', 'file'), 'text')
  await writeFile(join(root, 'outside'), 'text')
  return root
}
const ownerOf = async (path: string) => (await lstat(path)).uid

test('a folder and what is in it are given to the user', asRoot, async (t) => {
  const root = await folder(t)
  await giveFolder(join(root, 'saved'), USER)
  for (const path of ['saved', 'saved/deep', 'saved/deep/file'])
    assert.equal(await ownerOf(join(root, path)), USER, path)
  assert.equal(await ownerOf(join(root, 'outside')), 0)
})

test('no link is followed, and no file with a second name is given away', asRoot, async (t) => {
  const root = await folder(t)
  await symlink(join(root, 'outside'), join(root, 'saved', 'symbolic'))
  await link(join(root, 'outside'), join(root, 'saved', 'hard'))
  await giveFolder(join(root, 'saved'), USER)
  assert.equal(await ownerOf(join(root, 'outside')), 0)
  assert.equal(await ownerOf(join(root, 'saved', 'symbolic')), 0)
})

test('what is theirs already is left as it is', asRoot, async (t) => {
  const root = await folder(t)
  await chown(join(root, 'saved'), USER, USER)
  await giveFolder(join(root, 'saved'), USER)
  assert.equal(await ownerOf(join(root, 'saved', 'deep', 'file')), 0)
})
