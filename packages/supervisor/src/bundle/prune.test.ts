import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pruneCache } from './prune.ts'

const DAY_S = 24 * 60 * 60

test('bundles that nobody names and old records go after a day, the rest stays', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'rosey-prune-'))
  t.after(() => rm(folder, { recursive: true }))
  const now = Date.now() / 1000
  const at = async (path: string, age: number) => utimes(path, now - age, now - age)
  const bundle = async (name: string, age: number) => {
    await mkdir(join(folder, name))
    await at(join(folder, name), age)
  }
  const record = async (number: number, age: number) => {
    const path = join(folder, `dice-${String(number).padStart(24, '0')}.json`)
    await writeFile(path, JSON.stringify({ file: join(folder, `bundle${number}`, 'dice.mjs'), inputs: [] }))
    await at(path, age)
  }
  for (const number of [1, 2, 3, 4, 5]) {
    await bundle(`bundle${number}`, 10 * DAY_S)
    await record(number, number === 5 ? DAY_S / 2 : number * 2 * DAY_S)
  }
  await bundle('nobodys', 2 * DAY_S)
  await bundle('fresh', 60)
  await pruneCache(folder)
  const left = (await readdir(folder)).filter((name) => !name.endsWith('.json')).sort()
  assert.deepEqual(left, ['bundle1', 'bundle2', 'bundle5', 'fresh'])
})

test('a cache that is not there is no error', () => pruneCache('/nonexistent/rosey'))
