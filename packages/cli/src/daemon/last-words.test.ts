import assert from 'node:assert/strict'
import { closeSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openLastWords } from './last-words.ts'

async function folder(t: TestContext): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'rosey-words-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  return root
}

test('the file for last words is new, private and has its room on the disk', async (t) => {
  const file = join(await folder(t), 'roseyd.err')
  writeFileSync(file, 'words of an earlier daemon')
  closeSync(openLastWords(file))
  assert.equal(readFileSync(file, 'utf8'), '\n')
  assert.equal(statSync(file).mode & 0o777, 0o600)
})

test('a place where it cannot be is told with its path', async (t) => {
  const file = join(await folder(t), 'gone', 'roseyd.err')
  assert.throws(() => openLastWords(file), { code: 'home-unusable', message: /gone\/roseyd\.err: ENOENT/ })
})
