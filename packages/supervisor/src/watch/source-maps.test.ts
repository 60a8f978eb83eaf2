import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { SourceMaps } from './source-maps.ts'

const AT = { lineNumber: 0, columnNumber: 0 }
// Line 0, column 0 of the bundle is line 2, column 1 of a.ts.
const MAP = JSON.stringify({ version: 3, sources: ['src/a.ts'], sourceRoot: '/', names: [], mappings: 'AAEC' })

function bundleIn(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'rosey-maps-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'dice.mjs')
}

test('a place of a bundle is told as that of the file it was made of', (t) => {
  const file = bundleIn(t)
  writeFileSync(`${file}.map`, MAP)
  assert.deepEqual(new SourceMaps().original(file, AT), { path: '/src/a.ts', line: 2, column: 1 })
})

test('without a map, with a broken one, a pipe, or one of any size there is no other place', (t) => {
  const file = bundleIn(t)
  assert.equal(new SourceMaps().original(file, AT), undefined)
  writeFileSync(`${file}.map`, 'no JSON')
  assert.equal(new SourceMaps().original(file, AT), undefined)
  const huge = `${file}-huge`
  writeFileSync(`${huge}.map`, MAP)
  truncateSync(`${huge}.map`, 2 ** 33)
  assert.equal(new SourceMaps().original(huge, AT), undefined)
  if (spawnSync('mkfifo', [`${file}-pipe.map`]).status !== 0) return
  assert.equal(new SourceMaps().original(`${file}-pipe`, AT), undefined)
})
