import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ConfigFinding, type ConfigValidator, findingsIn } from './config-findings.ts'

/** A validator that finds what it is told to. */
function finding(findings: ConfigFinding[]): ConfigValidator {
  const validate: ConfigValidator = () => {
    validate.errors = findings
    return false
  }
  return validate
}

test('a config that matches has no findings and has its defaults', () => {
  const config: Record<string, unknown> = {}
  const validate: ConfigValidator = (value) => Object.assign(value as object, { sides: 6 }) !== undefined
  assert.deepEqual(findingsIn(config, validate), [])
  assert.deepEqual(config, { sides: 6 })
})

test('a plugin that takes no config takes no key', () => {
  assert.deepEqual(findingsIn({}, undefined), [])
  assert.deepEqual(findingsIn({ sides: 6 }, undefined), ['sides is unknown: this plugin takes no config'])
})

const config = { sides: 'six', list: [{ 'a/b': 1 }], password: 'secret', long: 'x'.repeat(1000), none: null }

for (const [at, sentence] of [
  [{ instancePath: '/sides', message: 'must be integer', params: {} }, 'sides must be integer, got "six"'],
  [{ instancePath: '/list/0/a~1b', message: 'must be string', params: {} }, 'list.0.a/b must be string, got 1'],
  [
    { instancePath: '/sides', message: 'must be one of', params: { allowedValues: [4, 6] } },
    'sides must be one of (4, 6), got "six"',
  ],
  [{ instancePath: '', params: { additionalProperty: 'sdies' } }, 'sdies is unknown'],
  [{ instancePath: '/list/0', params: { additionalProperty: 'c' } }, 'list.0.c is unknown'],
  // The value would be all that stands beside it, the password too.
  [{ instancePath: '', message: 'x', params: { missingProperty: 'site' } }, 'site is missing'],
  [{ instancePath: '/none/deep', params: {} }, 'none.deep is wrong, got undefined'],
  [{ instancePath: '/long', message: 'is long', params: {} }, `long is long, got "${'x'.repeat(199)}`],
] as const) {
  test(`a finding reads "${sentence.slice(0, 50)}"`, () => {
    assert.deepEqual(findingsIn(config, finding([at])), [sentence])
  })
}

test('a validator that says no without a finding gives none', () => {
  assert.deepEqual(
    findingsIn({}, () => false),
    [],
  )
})
