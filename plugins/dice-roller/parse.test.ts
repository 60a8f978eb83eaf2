import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spell } from './expression.ts'
import { parseRoll } from './parse.ts'

const spelled = (text: string) => {
  const terms = parseRoll(text)
  return terms === undefined ? undefined : spell(terms)
}

for (const [typed, meant] of [
  ['', '1d6'],
  ['   ', '1d6'],
  ['2d6', '2d6'],
  ['d20', '1d20'],
  ['D20', '1d20'],
  ['1d20+5', '1d20+5'],
  ['3d8-2', '3d8-2'],
  ['4d6kh3', '4d6kh3'],
  ['2D20KL1', '2d20kl1'],
  ['2d20kh', '2d20kh1'],
  ['4d6 kh3', '4d6kh3'],
  ['2d6+1d4-2', '2d6+1d4-2'],
  [' 2d6 + 1d4 - 2 ', '2d6+1d4-2'],
  ['2 d 6', '2d6'],
  ['5+d6', '5+1d6'],
  ['-1d6+10', '-1d6+10'],
  ['007d06', '7d6'],
  ['0d6', '0d6'],
] as const) {
  test(`"${typed}" rolls ${meant}`, () => assert.equal(spelled(typed), meant))
}

for (const typed of [
  'banana',
  'd',
  '2d',
  '5',
  '+5',
  '2d6+',
  '2d6++1',
  '2d6 3d4',
  '1 2d6',
  '2d6.5',
  '2d6*2',
  '4d6k3',
  '2d6kh1kh1',
  '2d6!',
  'd-6',
  '٣d6',
]) {
  test(`"${typed}" is no roll`, () => assert.equal(parseRoll(typed), undefined))
}

test('a number of any length is read, so that a limit can refuse it', () => {
  const [term] = parseRoll(`1d${'9'.repeat(400)}`) ?? []
  assert.equal(term?.kind === 'dice' && term.sides, Number.POSITIVE_INFINITY)
})

test('a long line of nonsense is refused without delay', () => {
  assert.equal(parseRoll(`${'1'.repeat(20_000)}x`), undefined)
  assert.equal(parseRoll(`d6${' '.repeat(20_000)}x`), undefined)
})
