import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brokenLimit } from './limits.ts'
import { parseRoll } from './parse.ts'

const limits = { maxDice: 100, maxSides: 1000, maxModifier: 100, cooldownSeconds: 2 }
const broken = (typed: string, changed: Partial<typeof limits> = {}) =>
  brokenLimit(parseRoll(typed) ?? [], { ...limits, ...changed })

for (const typed of ['1d6', '100d1000', '50d6+50d6', 'd2', '1d6+100', '1d6-100', '4d6kh4', 'd6+60+40', 'd6+60-60+60']) {
  test(`${typed} may be rolled`, () => assert.equal(broken(typed), undefined))
}

const refused = [
  ['0d6', 'You need at least one die to roll.'],
  ['101d6', 'I can roll at most 100 dice at once.'],
  ['60d6+41d6', 'I can roll at most 100 dice at once.'],
  ['d0', 'A die needs at least 2 sides.'],
  ['d1', 'A die needs at least 2 sides.'],
  ['d1001', 'A die can have at most 1000 sides.'],
  ['4d6kh0', 'You have to keep at least one die.'],
  ['4d6kl5', 'You cannot keep more dice than you roll (4).'],
  ['d6+101', 'The modifier must be between -100 and +100.'],
  ['d6-101', 'The modifier must be between -100 and +100.'],
  ['d6+60+60', 'The modifier must be between -100 and +100.'],
  ['d6+500-450', 'The modifier must be between -100 and +100.'],
  ['d6+1+1+1+1+1+1+1+1+1+1', 'One roll can have at most 10 parts.'],
  [`${'9'.repeat(400)}d6`, 'I can roll at most 100 dice at once.'],
  [`d${'9'.repeat(400)}`, 'A die can have at most 1000 sides.'],
] as const

for (const [typed, sentence] of refused) {
  test(`${typed.slice(0, 30)} is refused: ${sentence}`, () => assert.equal(broken(typed), sentence))
}

test('the limits are those of the config', () => {
  assert.equal(broken('2d6', { maxDice: 1 }), 'I can roll at most 1 die at once.')
  assert.equal(broken('d21', { maxSides: 20 }), 'A die can have at most 20 sides.')
  assert.equal(broken('d6+1', { maxModifier: 0 }), 'A roll cannot have a modifier here.')
})
