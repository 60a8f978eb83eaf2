import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRoll } from './parse.ts'
import { fairChance, type RandomSource, roll } from './roll.ts'

/** Gives these numbers in turn. */
function falling(...values: number[]): RandomSource {
  const left = [...values]
  return () => left.shift() ?? Number.NaN
}
const rolled = (typed: string, ...values: number[]) => roll(parseRoll(typed) ?? [], falling(...values))
const diceOf = (typed: string, ...values: number[]) => {
  const [term] = rolled(typed, ...values).terms
  return term?.kind === 'dice' ? term.dice.map(({ value, kept }) => (kept ? value : -value)) : []
}

test('the sum is that of all dice and constants with their signs', () => {
  assert.equal(rolled('2d6', 4, 3).total, 7)
  assert.equal(rolled('d20+5', 17).total, 22)
  assert.equal(rolled('2d6+1d4-2', 4, 3, 2).total, 7)
  assert.equal(rolled('-d6+10', 4).total, 6)
  assert.equal(rolled('10-2d6', 6, 6).total, -2)
})

test('dice that are not kept stay in their place and do not count', () => {
  assert.deepEqual(diceOf('4d6kh3', 6, 1, 5, 3), [6, -1, 5, 3])
  assert.equal(rolled('4d6kh3', 6, 1, 5, 3).total, 14)
  assert.deepEqual(diceOf('2d20kl1', 18, 4), [-18, 4])
  assert.equal(rolled('2d20kl1', 18, 4).total, 4)
})

test('of equal dice the first ones are kept', () => {
  assert.deepEqual(diceOf('3d6kh1', 4, 4, 4), [4, -4, -4])
  assert.deepEqual(diceOf('3d6kl2', 4, 4, 4), [4, 4, -4])
})

test('each die asks for a number from 1 to its sides', () => {
  const asked: [number, number][] = []
  roll(parseRoll('2d6+d20') ?? [], (min, max) => {
    asked.push([min, max])
    return min
  })
  assert.deepEqual(asked, [
    [1, 7],
    [1, 7],
    [1, 21],
  ])
})

test('real dice show every side and nothing else', () => {
  const seen = new Set<number>()
  for (let count = 0; count < 2000; count++) seen.add(roll(parseRoll('d6') ?? [], fairChance).total)
  assert.deepEqual([...seen].sort(), [1, 2, 3, 4, 5, 6])
})
