import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crashId, findCrashId, isCrashId, nameInId } from './crash-id.ts'

const IDS = ['mg5u1x2k-dice', 'mg5u1x2m-quiz', 'mg6a0000-dice']

test('an id says when and of which process, sorts by time and is short', () => {
  const [first, second] = [crashId(1_780_000_000_000, 'dice-roller'), crashId(1_780_000_000_001, '8ball')]
  assert.ok(first < second)
  assert.match(first, /^[0-9a-z]{8}-dice-roller$/)
  assert.equal(nameInId(first), 'dice-roller')
  assert.ok(isCrashId(first))
  assert.ok(crashId(1, 'a') < crashId(2, 'a') && isCrashId(crashId(1, 'a')))
})

test('what is no id is told from one', () => {
  for (const text of ['', 'mg5u1x2k', 'mg5u1x2k-', 'MG5U1X2K-dice', 'mg5u1x2k-../dice', 'notes'])
    assert.equal(isCrashId(text), false, text)
})

for (const [typed, meant] of [
  ['last', 'mg6a0000-dice'],
  ['mg5u1x2k-dice', 'mg5u1x2k-dice'],
  ['mg5u1x2k', 'mg5u1x2k-dice'],
  ['mg6', 'mg6a0000-dice'],
] as const) {
  test(`"${typed}" means ${meant}`, () => assert.equal(findCrashId(typed, IDS), meant))
}

for (const [typed, ids, message] of [
  ['mg5', IDS, /^2 crash records begin with "mg5": mg5u1x2k-dice, mg5u1x2m-quiz\. Type more of the id$/],
  ['', IDS, /^3 crash records begin with ""/],
  ['mg5u1x2k-dise', IDS, /^No crash record begins with "mg5u1x2k-dise"\. Did you mean mg5u1x2k-dice\?$/],
  ['xyz', IDS, /See: rosey crash list$/],
  ['last', [], /^No crash is recorded here$/],
  ['a', Array.from({ length: 9 }, (_, index) => `a${index}`), /: a4, a5, a6, a7, a8 and 4 more\./],
] as const) {
  test(`"${typed}" among ${ids.length} means nothing, and the sentence says what to do`, () => {
    assert.throws(() => findCrashId(typed, ids), { code: 'crash-unknown', message })
  })
}

test('a whole id is meant although another begins with it', () => {
  assert.equal(findCrashId('mg5u1x2k-dice', ['mg5u1x2k-dice', 'mg5u1x2k-dice-roller']), 'mg5u1x2k-dice')
})
