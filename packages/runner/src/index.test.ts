import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

for (const kind of ['plugin', 'connector']) {
  test(`somebody who runs the process of a ${kind} by hand is told what it is`, () => {
    const file = fileURLToPath(new URL(`../test/fixtures/${kind}-by-hand.ts`, import.meta.url))
    const { status, stderr } = spawnSync(process.execPath, ['--conditions=@rosey/source', file], { encoding: 'utf8' })
    assert.equal(status, 2)
    assert.match(stderr, new RegExp(`^This is the process of a ${kind}, a part of Rosey\\.`))
  })
}
