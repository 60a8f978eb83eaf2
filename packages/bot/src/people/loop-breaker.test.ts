import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LOOP_BOUNCES, LOOP_SILENCE_MS, LoopBreaker } from './loop-breaker.ts'

interface Exchange {
  line?: (round: number) => string
  answer?: (round: number) => string | undefined
  everyMs?: number
  rounds?: number
}

// How many of the rounds were let through.
function heardIn({ line = () => '!x', answer = () => 'y', everyMs = 300, rounds = 30 }: Exchange): number {
  const breaker = new LoopBreaker()
  let heard = 0
  for (let round = 0; round < rounds; round++) {
    const now = 1000 + round * everyMs
    if (breaker.hear('k', line(round), now)) continue
    heard++
    const said = answer(round)
    if (said !== undefined) breaker.answer('k', said, now + 10)
  }
  return heard
}

const CASES: [name: string, exchange: Exchange, heard: number][] = [
  ['the same text back and forth is stopped', {}, LOOP_BOUNCES],
  ['a person who takes two seconds each time is not', { everyMs: 2000 }, 30],
  ['changing answers are no loop', { answer: (round) => `y${round}` }, 30],
  ['changing lines are no loop', { line: (round) => `!x${round}` }, 30],
  ['a burst that waits for no answer is no loop', { answer: () => undefined }, 30],
]

for (const [name, exchange, heard] of CASES) {
  test(name, () => assert.equal(heardIn(exchange), heard))
}

test('bounces far apart do not add up', () => {
  assert.equal(heardIn({ everyMs: 1490 }), 30)
})

test('after the silence it is answered again', () => {
  const breaker = new LoopBreaker()
  let now = 0
  while (!breaker.hear('k', '!x', now)) {
    breaker.answer('k', 'y', now)
    now += 100
  }
  assert.equal(breaker.hear('k', '!other', now + 1), true)
  assert.equal(breaker.hear('other', '!x', now + 1), false)
  assert.equal(breaker.hear('k', '!x', now + LOOP_SILENCE_MS), false)
})
