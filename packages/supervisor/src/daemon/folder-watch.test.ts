import assert from 'node:assert/strict'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { until } from '../../../../test/support/until.ts'
import { watchFolders } from './folder-watch.ts'

test('after a moment of quiet the changed folders are told, once each, and not what no plugin is made of', async (t) => {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'rosey-watch-')))
  t.after(() => rm(home, { recursive: true, force: true }))
  const [dice, quotes, other] = ['dice', 'quotes', 'other'].map((name) => join(home, name)) as [string, string, string]
  for (const folder of [dice, quotes, other, join(other, 'node_modules'), join(other, 'saved')]) await mkdir(folder)
  await writeFile(join(dice, 'index.ts'), 'old')
  const told: (readonly string[])[] = []
  const unwatch = watchFolders([dice, quotes, other, join(home, 'missing')], (folders) => told.push(folders), [
    join(other, 'saved'),
  ])
  // A watch is at work when the first change is seen.
  let marks = 0
  await until(async () => {
    await writeFile(join(dice, 'index.ts'), `mark ${marks++}`)
    await until(() => (told.length > 0 ? true : undefined), 1000).catch(() => undefined)
    return told.length > 0 ? true : undefined
  })
  told.length = 0
  await writeFile(join(other, 'node_modules', 'x.js'), '')
  await writeFile(join(other, '.swap'), '')
  await writeFile(join(other, 'saved', 'kept.txt'), '')
  await writeFile(join(dice, 'index.ts'), 'half')
  await writeFile(join(dice, 'index.ts'), 'whole')
  await writeFile(join(quotes, 'manifest.yaml'), 'name: quotes')
  await until(() => (told.flat().includes(quotes) ? true : undefined))
  assert.deepEqual(told.flat().toSorted(), [dice, quotes])
  await unwatch()
  await writeFile(join(dice, 'index.ts'), 'after')
  assert.equal(told.length, 1)
})
