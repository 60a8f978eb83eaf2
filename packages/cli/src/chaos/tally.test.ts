import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countProbes, hasAnsweredFrom, type Probe, type ProbeEnd, usualLines } from './tally.ts'

const probe = (askedAt: number, end: ProbeEnd): Probe => ({ askedAt, end })
const answered = (at: number, lines = 1): ProbeEnd => ({ kind: 'answered', at, lines })
const refused = (at: number, reason: string, lines = 1): ProbeEnd => ({ kind: 'refused', at, lines, reason })

test('each question is counted once, by what became of it', () => {
  const probes = [
    probe(0, answered(10)),
    probe(100, refused(110, 'dice is restarting')),
    probe(200, refused(210, 'dice is restarting')),
    probe(300, { kind: 'lost', reason: 'the bot ended' }),
    probe(400, { kind: 'unasked' }),
    probe(500, answered(900)),
  ]
  assert.deepEqual(countProbes(probes, 1), {
    asked: 5,
    answered: 2,
    refused: 2,
    lost: 1,
    answeredTwice: 0,
    unasked: 1,
    reasons: { 'dice is restarting': 2, 'the bot ended': 1 },
    longestGapMs: 890,
  })
})

test('more lines than an answer has are a second answer, also behind a refusal', () => {
  const probes = [probe(0, answered(10, 2)), probe(1, refused(20, 'failed', 3)), probe(2, answered(30, 1))]
  assert.equal(countProbes(probes, 1).answeredTwice, 2)
  assert.equal(countProbes(probes, 2).answeredTwice, 1)
})

test('gaps are between answers in the order in which they came', () => {
  const probes = [probe(0, answered(500)), probe(1, answered(100)), probe(2, answered(250))]
  assert.equal(countProbes(probes, 1).longestGapMs, 250)
  assert.equal(countProbes(probes.slice(0, 1), 1).longestGapMs, null)
})

test('an answer has as many lines as most have', () => {
  assert.equal(usualLines([1, 3, 3, 2].map((lines) => probe(0, answered(1, lines)))), 3)
  assert.equal(usualLines([]), 1)
})

test('an answer to who asked before does not show that it serves', () => {
  const probes = [probe(10, answered(200)), probe(120, { kind: 'unasked' })]
  assert.equal(hasAnsweredFrom(probes, 100), false)
  assert.equal(hasAnsweredFrom([...probes, probe(100, answered(210))], 100), true)
})
