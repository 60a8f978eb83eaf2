import assert from 'node:assert/strict'
import { mkdir, mkdtemp, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { filesFolders, makeFilesFolders } from './files-folders.ts'

async function plugin(t: TestContext): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'rosey-files-')))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

test('a folder lies inside that of the plugin, and what leads out is none', () => {
  const asked = ['files:saved', 'files:a/b', 'network', 'files:..', 'files:../other', 'files:/etc', 'files:a/../../b']
  assert.deepEqual(filesFolders(asked, '/plugins/x'), ['/plugins/x/saved', '/plugins/x/a/b'])
})

test('a folder that is missing is made, and one that is there is kept', async (t) => {
  const root = await plugin(t)
  const [deep, kept] = [join(root, 'a', 'b'), join(root, 'kept')]
  await mkdir(kept)
  await writeFile(join(kept, 'file.txt'), 'text')
  await makeFilesFolders('x', [deep, kept])
  await makeFilesFolders('x', [deep, kept])
  assert.ok((await stat(deep)).isDirectory())
  assert.equal((await stat(join(kept, 'file.txt'))).size, 4)
})

test('what is a file, as its own manifest is, or a link is refused and named', async (t) => {
  const root = await plugin(t)
  await writeFile(join(root, 'manifest.yaml'), 'name: x')
  await mkdir(join(root, 'real'))
  await symlink('real', join(root, 'link'))
  for (const name of ['manifest.yaml', 'link']) {
    await assert.rejects(makeFilesFolders('x', [join(root, name)]), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'plugin-code')
      assert.ok(error.message.includes(join(root, name)))
      return true
    })
  }
})
