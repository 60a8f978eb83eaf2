import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Choice, type EnablementFacts, enablementOf } from './choices.ts'

const choice = (enabled: boolean, configSaid: boolean | null): Choice => ({
  enabled,
  configSaid,
  at: '2026-11-21T12:00:00.000Z',
})
const because = (changes: Partial<EnablementFacts>) => {
  const { enabled, disabledBecause } = enablementOf({
    name: 'trivia',
    bundled: false,
    configSays: undefined,
    choice: undefined,
    leftOut: { safe: false, without: [] },
    ...changes,
  })
  assert.equal(enabled, disabledBecause === '')
  return disabledBecause
}

const CASES: readonly [what: string, changes: Partial<EnablementFacts>, because: string][] = [
  ['runs when nobody says anything', {}, ''],
  ['does not run when the config says so', { configSays: false }, 'disabled in the config'],
  ['does not run when it was disabled', { choice: choice(false, null) }, 'disabled with: rosey plugin disable'],
  ['runs when it was enabled against the config', { configSays: false, choice: choice(true, false) }, ''],
  [
    'does not run when the config was changed later',
    { configSays: false, choice: choice(true, null) },
    'disabled in the config',
  ],
  ['runs when the config was changed later', { configSays: true, choice: choice(false, null) }, ''],
  ['is left out by name', { leftOut: { safe: false, without: ['trivia'] } }, 'left out of this run with --without'],
  ['is left out of a safe start', { leftOut: { safe: true, without: [] } }, 'left out of this run with --safe'],
  ['runs in a safe start when it came with Rosey', { bundled: true, leftOut: { safe: true, without: [] } }, ''],
]

for (const [what, changes, expected] of CASES) {
  test(`a plugin ${what}`, () => assert.equal(because(changes), expected))
}
