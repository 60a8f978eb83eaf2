import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fuzzParser } from './parser-fuzz.ts'

const INPUTS = 50_000

test(`the parser of the broker understands ${INPUTS} inputs alike, however they are cut`, () => {
  const { operations, refused } = fuzzParser(1, INPUTS)
  // Neither is the point of it if nearly nothing was understood, or nearly nothing refused.
  assert.ok(operations > INPUTS, `only ${operations} operations`)
  assert.ok(refused > INPUTS / 10 && refused < INPUTS * 0.9, `${refused} inputs were refused`)
})
