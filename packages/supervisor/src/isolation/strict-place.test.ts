import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { placeBundle } from './strict-place.ts'

// The group of whoever runs the tests: to give a file to another one needs rights.
const OWN = process.getgid?.() ?? 0
const onUnix = { skip: process.platform === 'win32' ? 'there are no modes on Windows' : false }

async function cached(t: TestContext, hash: string) {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'rosey-place-')))
  t.after(() => rm(root, { recursive: true, force: true }))
  const bundle = join(root, 'cache', hash, 'dice.mjs')
  await mkdir(dirname(bundle), { recursive: true })
  await writeFile(bundle, 'code')
  await writeFile(join(dirname(bundle), 'part-1.mjs'), 'more', { mode: 0o600 })
  const folder = join(root, 'sandbox')
  return { folder, place: () => placeBundle({ name: 'dice', user: OWN, bundle, folder }) }
}

test('a bundle is copied whole, for its group to read and nobody else', onUnix, async (t) => {
  const { folder, place } = await cached(t, 'abc')
  const placed = await place()
  assert.equal(placed, join(folder, 'dice', 'abc', 'dice.mjs'))
  assert.equal(await readFile(placed, 'utf8'), 'code')
  const modes = new Map<string, number>([
    [folder, 0o711],
    [join(folder, 'dice'), 0o750],
    [join(folder, 'dice', 'abc'), 0o750],
    [placed, 0o640],
    [join(folder, 'dice', 'abc', 'part-1.mjs'), 0o640],
  ])
  for (const [path, mode] of modes) assert.equal((await stat(path)).mode & 0o777, mode, path)
})

test('two starts at once, and one more, share one copy', onUnix, async (t) => {
  const { folder, place } = await cached(t, 'abc')
  const [first, second] = await Promise.all([place(), place()])
  assert.equal(first, second)
  assert.equal(await place(), first)
  assert.deepEqual(await readdir(join(folder, 'dice')), ['abc'])
})

test('a copy that is a day old and not used goes, a newer one stays', onUnix, async (t) => {
  const { folder, place } = await cached(t, 'abc')
  for (const name of ['old', 'new']) await mkdir(join(folder, 'dice', name), { recursive: true })
  const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1000)
  await utimes(join(folder, 'dice', 'old'), longAgo, longAgo)
  await place()
  assert.deepEqual((await readdir(join(folder, 'dice'))).sort(), ['abc', 'new'])
})
