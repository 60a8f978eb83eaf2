import assert from 'node:assert/strict'
import { test } from 'node:test'
import { durationText } from './duration-text.ts'

const CASES: [seconds: number, text: string][] = [
  [0, '0 s'],
  [0.5, '0 s'],
  [59, '59 s'],
  [119, '1 min'],
  [7300, '2 h'],
  [200_000, '2 d'],
]

for (const [seconds, text] of CASES) {
  test(`${seconds} seconds are ${text}`, () => assert.equal(durationText(seconds), text))
}
