import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPlainly } from './check.ts'
import { ManifestSchema, resolveManifest } from './manifest.ts'
import { NAME_PATTERN } from './names.ts'

test('a manifest needs no more than a name', () => {
  assert.ok(checkPlainly(ManifestSchema, { name: 'dice' }))
  assert.deepEqual(resolveManifest({ name: 'dice' }), {
    name: 'dice',
    kind: 'plugin',
    version: '0.1.0',
    displayName: 'dice',
    description: '',
    author: '',
    licence: '',
    engine: undefined,
    entry: undefined,
    dependencies: {},
    optionalDependencies: {},
    permissions: [],
    restart: {},
    limits: {},
    health: {},
    readyTimeoutSeconds: undefined,
    config: undefined,
  })
})

test('what is written is kept', () => {
  const written = {
    name: 'lounge',
    kind: 'connector',
    version: '2.0.0',
    displayName: 'Lounge',
    description: 'd',
    author: 'a',
    licence: 'MIT',
    engines: { rosey: '^0.1' },
    entry: 'main.js',
    dependencies: { dice: '*' },
    optionalDependencies: { quotes: '^1' },
    permissions: ['network'],
    restart: { policy: 'always' },
    limits: { memoryMb: 100 },
    health: { hangSeconds: 5 },
    readyTimeoutSeconds: 3,
    config: { type: 'object' },
  }
  assert.ok(checkPlainly(ManifestSchema, written))
  const { engines, ...rest } = written
  assert.deepEqual(resolveManifest(written), { ...rest, engine: engines.rosey })
  assert.ok(Object.isFrozen(resolveManifest(written)))
})

for (const wrong of [
  {},
  { name: 'Dice' },
  { name: 'dice', nmae: 'x' },
  { name: 'dice', kind: 'service' },
  { name: 'dice', engines: { node: '26' } },
  { name: 'dice', permissions: 'network' },
  { name: 'dice', restart: { policy: 'maybe' } },
  { name: 'dice', readyTimeoutSeconds: 0 },
  { name: 'dice', dependencies: ['quotes'] },
  { name: 'dice', permissions: Array.from({ length: 101 }, () => 'network') },
]) {
  test(`a manifest ${JSON.stringify(wrong).slice(0, 60)} is not taken`, () => {
    assert.ok(!checkPlainly(ManifestSchema, wrong))
  })
}

test('the name of a manifest is what a name is anywhere', () => {
  assert.equal(Reflect.get(ManifestSchema.properties.name, 'pattern'), NAME_PATTERN.source)
})
