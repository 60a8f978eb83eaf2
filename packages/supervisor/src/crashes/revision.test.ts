import assert from 'node:assert/strict'
import { test } from 'node:test'
import { revisionOf } from './revision.ts'

const facts = { version: '1.0.0', bundle: '/home/data/cache/abc123/dice.mjs', config: { sides: 6 } }
const revision = revisionOf('key', facts)

test('a revision is equal for the same code and config, wherever the home lies, and tells nothing', () => {
  assert.match(revision, /^[0-9a-f]{12}$/)
  assert.equal(revisionOf('key', { ...facts, bundle: '/moved/data/cache/abc123/dice.mjs' }), revision)
})

for (const [what, other] of [
  ['version', { ...facts, version: '1.0.1' }],
  ['bundle', { ...facts, bundle: '/home/data/cache/abc124/dice.mjs' }],
  ['config', { ...facts, config: { sides: 7 } }],
  ['lack of a config', { ...facts, config: undefined }],
] as const) {
  test(`another ${what} is another revision`, () => assert.notEqual(revisionOf('key', other), revision))
}

test('without the key of the home nobody can try out values', () => {
  assert.notEqual(revisionOf('other', facts), revision)
})
