import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashBytes, SubjectCache } from './subject-cache.ts'

/** What is known of a subject after it came three times. */
function afterThree(subject: string): number | undefined {
  const cache = new SubjectCache<number>(16)
  const bytes = Buffer.from(subject)
  const hash = hashBytes(bytes, 0, bytes.length)
  for (let time = 1; time <= 3; time++) cache.offer(hash, bytes, 0, bytes.length, time)
  return cache.get(hash, bytes, 0, bytes.length)
}

test('what comes again and again is remembered', () => {
  assert.equal(afterThree('rosey.chat.lounge.main.message'), 3)
  assert.equal(afterThree('a'.repeat(512)), 3)
})

test('nobody fills the memory with subjects as long as a line may be', () => {
  assert.equal(afterThree('a'.repeat(513)), undefined)
  assert.equal(afterThree('a'.repeat(60_000)), undefined)
})
