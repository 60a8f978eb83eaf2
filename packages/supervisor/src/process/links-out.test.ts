import assert from 'node:assert/strict'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { refuseLinksOut } from './links-out.ts'

async function folderWith(links: Readonly<Record<string, string>>) {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'rosey-links-')))
  const folder = join(root, 'plugin')
  await mkdir(join(folder, 'deep', 'er'), { recursive: true })
  await mkdir(join(root, 'granted'))
  await writeFile(join(root, 'secret.txt'), 'secret')
  await writeFile(join(folder, 'own.txt'), 'own')
  for (const [link, target] of Object.entries(links)) await symlink(target, join(folder, link))
  return {
    root,
    folder,
    look: (readable: readonly string[] = [], writable: readonly string[] = []) =>
      refuseLinksOut({ name: 'plugin', folder, readable, writable }),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}

const WAYS_OUT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a file beside the folder': { out: '../secret.txt' },
  'a file by its whole path': { out: '/etc/hostname' },
  'a folder': { 'deep/er/out': '../../..' },
  'what is not there yet': { out: '../later.txt' },
  'another link that leads out': { first: 'second', second: '../secret.txt' },
  'a folder whose name begins alike': { out: '../plugin-of-another' },
}

for (const [what, links] of Object.entries(WAYS_OUT)) {
  test(`a link out of the folder is refused and named: ${what}`, async () => {
    await using made = await folderWith(links)
    await assert.rejects(made.look(), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'plugin-code')
      assert.ok(Object.keys(links).some((link) => error.message.includes(`${made.root}/plugin/${link} leads to`)))
      return true
    })
  })
}

test('links within the folder, and to what it may read, are fine', async () => {
  await using made = await folderWith({ alias: 'own.txt', 'deep/up': '../own.txt', self: '.', given: '../granted' })
  await made.look([join(made.root, 'granted')])
  await assert.rejects(made.look(), /given leads to/)
})

test('who may write may have no link that leads elsewhere when it is copied', async () => {
  await using made = await folderWith({ 'deep/er/up': '../../own.txt' })
  await made.look()
  const written = [join(made.folder, 'files')]
  await assert.rejects(made.look(written, written), /deep\/er\/up goes up to .*own\.txt, and plugin may write/)
  await using down = await folderWith({ alias: 'own.txt' })
  await down.look(written, written)
})
