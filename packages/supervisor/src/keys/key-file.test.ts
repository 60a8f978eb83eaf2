import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createHomeKeys } from './home-keys.ts'
import { ensureHomeKeys, readHomeKeys, writeHomeKeys } from './key-file.ts'

async function folder(t: TestContext): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'rosey-keys-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  return root
}

test('keys are made once, for their user alone, and nothing else is left', async (t) => {
  const root = await folder(t)
  const file = join(root, 'keys.json')
  assert.equal(await readHomeKeys(file), undefined)
  const first = await ensureHomeKeys(file, 0)
  const again = await ensureHomeKeys(file, 1)
  assert.equal(again.account.seed, first.account.seed)
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  assert.deepEqual(await readdir(root), ['keys.json'])
})

test('new keys replace old ones, damaged and exposed ones too', async (t) => {
  const file = join(await folder(t), 'keys.json')
  await writeFile(file, 'no keys', { mode: 0o644 })
  const keys = createHomeKeys(0)
  await writeHomeKeys(file, keys)
  assert.equal((await readHomeKeys(file))?.operator.seed, keys.operator.seed)
  assert.equal((await stat(file)).mode & 0o777, 0o600)
})

test('what is damaged, open to others or no file is told and left alone', async (t) => {
  const root = await folder(t)
  const file = join(root, 'keys.json')
  await writeFile(file, 'no keys', { mode: 0o600 })
  await assert.rejects(ensureHomeKeys(file, 0), { code: 'key-invalid', message: /keys\.json are damaged/ })
  await ensureHomeKeys(join(root, 'good.json'), 0)
  for (const mode of [0o640, 0o604, 0o666]) {
    await chmod(join(root, 'good.json'), mode)
    await assert.rejects(ensureHomeKeys(join(root, 'good.json'), 0), {
      code: 'key-exposed',
      message: new RegExp(`its mode is 0${mode.toString(8)}.*chmod 600`),
    })
  }
  await mkdir(join(root, 'folder'))
  await assert.rejects(ensureHomeKeys(join(root, 'folder'), 0), { code: 'key-invalid', message: /it is no file/ })
  await writeFile(join(root, 'huge'), Buffer.alloc(100_000), { mode: 0o600 })
  await assert.rejects(readHomeKeys(join(root, 'huge')), { code: 'key-invalid', message: /100000 bytes/ })
  assert.equal(await readFile(file, 'utf8'), 'no keys')
})

test('a place that cannot be written is told, and what was there stays', async (t) => {
  const root = await folder(t)
  await assert.rejects(writeHomeKeys(join(root, 'gone', 'keys.json'), createHomeKeys(0)), {
    code: 'home-unusable',
    message: /gone\/keys\.json.*ENOENT/,
  })
  await mkdir(join(root, 'keys.json'))
  await writeFile(join(root, 'keys.json', 'inside'), '')
  await assert.rejects(writeHomeKeys(join(root, 'keys.json'), createHomeKeys(0)), { code: 'home-unusable' })
  assert.deepEqual((await readdir(root)).sort(), ['keys.json'])
})

test('a link to nowhere is told and left alone, and no keys are made in its place', async (t) => {
  const root = await folder(t)
  const file = join(root, 'keys.json')
  await symlink(join(root, 'elsewhere', 'keys.json'), file)
  await assert.rejects(ensureHomeKeys(file, 0), {
    code: 'key-invalid',
    message: /keys\.json is a link to .*elsewhere\/keys\.json, which is not there/,
  })
  assert.equal(await readlink(file), join(root, 'elsewhere', 'keys.json'))
  assert.deepEqual(await readdir(root), ['keys.json'])
})

test('of keys that are written at the same time one pair holds, whole, and nothing else is left', async (t) => {
  const root = await folder(t)
  const file = join(root, 'keys.json')
  const pairs = Array.from({ length: 8 }, (_, index) => createHomeKeys(index))
  await Promise.all(pairs.map((keys) => writeHomeKeys(file, keys)))
  const held = await readHomeKeys(file)
  assert.ok(
    pairs.some(({ account, operator }) => {
      return account.seed === held?.account.seed && operator.seed === held.operator.seed
    }),
  )
  assert.deepEqual(await readdir(root), ['keys.json'])
})
