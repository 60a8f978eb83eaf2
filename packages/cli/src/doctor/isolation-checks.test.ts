import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openHome } from '@rosey/supervisor'
import { checkSystem, sandboxFindings, strictOnes } from './isolation-checks.ts'

test('this system is judged, with a remedy for whatever it lacks', async () => {
  const found = await checkSystem(openHome('/nowhere'))
  assert.ok(found.length > 0)
  for (const { kind, remedy } of found) assert.ok(kind === 'ok' || remedy !== undefined)
})

test('the settings that ask for the strict sandbox are named', () => {
  const plugins = { a: { sandbox: 'strict' }, b: { sandbox: 'normal' }, c: {} } as const
  assert.deepEqual(strictOnes({ pluginDefaults: {}, plugins }), ['plugins.a.sandbox'])
  assert.deepEqual(strictOnes({ pluginDefaults: { sandbox: 'strict' }, plugins: {} }), ['pluginDefaults.sandbox'])
})

for (const [what, strict, refusal, kind, message] of [
  ['can be had', ['plugins.a.sandbox'], undefined, 'ok', /can run plugins/],
  [
    'cannot be had and nothing asks for it',
    [],
    'it needs Linux',
    'ok',
    /cannot be had here, and nothing asks.*needs Linux/,
  ],
  [
    'cannot be had and is asked for',
    ['pluginDefaults.sandbox', 'plugins.a.sandbox'],
    'it needs Linux',
    'error',
    /^pluginDefaults\.sandbox and plugins\.a\.sandbox in the config cannot be had here: it needs Linux\.$/,
  ],
] as const) {
  test(`a strict sandbox that ${what} is ${kind}`, () => {
    const [found, ...others] = sandboxFindings(strict, refusal)
    assert.deepEqual(others, [])
    assert.equal(found?.kind, kind)
    assert.match(found?.message ?? '', message)
  })
}
