import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatRoll, MAX_REPLY_LENGTH } from './format.ts'
import { MAX_TERMS } from './limits.ts'
import { parseRoll } from './parse.ts'
import { roll } from './roll.ts'

const formatted = (typed: string, ...values: number[]) => {
  const left = [...values]
  return formatRoll(roll(parseRoll(typed) ?? [], (_min, max) => left.shift() ?? max - 1))
}

for (const [typed, values, reply] of [
  ['2d6', [4, 3], '🎲 [4, 3] = 7'],
  ['d6', [5], '🎲 [5] = 5'],
  ['d20+5', [17], '🎲 [17] + 5 = 22'],
  ['d20-5', [3], '🎲 [3] - 5 = -2'],
  ['4d6kh3', [6, 1, 5, 3], '🎲 [6, (1), 5, 3] = 14'],
  ['2d20kl1', [18, 4], '🎲 [(18), 4] = 4'],
  ['2d6+1d4-2', [4, 3, 2], '🎲 [4, 3] + [2] - 2 = 7'],
  ['-d6+10', [4], '🎲 -[4] + 10 = 6'],
] as const) {
  test(`${typed} is written ${reply}`, () => assert.equal(formatted(typed, ...values), reply))
}

test('a list too long for a line is shortened and says by how much; the sum stays', () => {
  const reply = formatted('100d1000')
  assert.match(reply, /^🎲 \[1000, .*, … \d+ more\] = 100000$/)
  assert.ok(reply.length <= MAX_REPLY_LENGTH, `${reply.length} units`)
  assert.ok(reply.length > MAX_REPLY_LENGTH - 10, 'as much as fits is shown')
  const shown = reply.match(/1000,/g)?.length ?? 0
  assert.equal(shown + Number(/… (\d+) more/.exec(reply)?.[1]), 100)
})

test('several long lists share the line', () => {
  const reply = formatted('50d1000+50d1000kh10')
  assert.match(reply, /^🎲 \[1000.* more\] \+ \[1000.* more\] = 60000$/)
  assert.ok(reply.length <= MAX_REPLY_LENGTH)
})

test('the longest roll that the limits allow still fits', () => {
  const terms = Array.from({ length: MAX_TERMS }, () => '100d10000kl99').join('-')
  assert.ok(formatted(`-${terms}`).length <= MAX_REPLY_LENGTH, formatted(terms))
})
