import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLI_VERBS, isReservedName, isValidName, nearest, SERVICE_NAMES } from './names.ts'

for (const [name, good] of [
  ['8ball', true],
  ['dice-roller', true],
  ['a', true],
  ['a'.repeat(40), true],
  ['a'.repeat(41), false],
  ['', false],
  ['-a', false],
  ['Dice', false],
  ['a.b', false],
  ['a_b', false],
  ['a*', false],
  ['>', false],
  ['a\n', false],
  ['../a', false],
  ['würfel', false],
] as const) {
  test(`${JSON.stringify(name)} is ${good ? 'a' : 'no'} valid name`, () => {
    assert.equal(isValidName(name), good)
  })
}

test('services, verbs and the words for everything are reserved', () => {
  for (const name of ['all', 'rosey', 'roseyd', ...SERVICE_NAMES, ...CLI_VERBS]) assert.ok(isReservedName(name), name)
  assert.ok(!isReservedName('dice-roller'))
})

for (const [typed, candidates, found] of [
  ['rol', ['roll', 'flip'], 'roll'],
  ['ROLL', ['roll'], 'roll'],
  ['dice-rolelr', ['dice-roller', '8ball'], 'dice-roller'],
  ['flop', ['flap', 'flip'], 'flap'],
  ['connectors', ['connector'], 'connector'],
  ['weather', ['roll', 'flip'], undefined],
  ['ab', ['cd'], undefined],
  ['x', ['yz'], undefined],
  ['', ['a'], undefined],
  ['roll', [], undefined],
] as const) {
  test(`of ${JSON.stringify(candidates)} ${JSON.stringify(typed)} most likely meant ${found}`, () => {
    assert.equal(nearest(typed, candidates), found)
  })
}

test('a pasted page is not compared letter by letter', () => {
  const names = Array.from({ length: 1000 }, (_, index) => `command-${index}`)
  const start = performance.now()
  assert.equal(nearest('x'.repeat(20_000), names), undefined)
  // Comparing it takes minutes.
  assert.ok(performance.now() - start < 2000)
})
