import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NoiseCounts } from './noise-counts.ts'

const NOW = Date.UTC(2026, 10, 21, 10)
const MINUTE_MS = 60_000

test('what was too much is counted by its kind, and told for ten minutes', () => {
  const counts = new NoiseCounts()
  assert.deepEqual([counts.read(NOW), counts.notices('trivia', NOW)], [[], []])
  counts.add({ what: 'messages', count: 240 }, NOW)
  counts.add({ what: 'replies', count: 1 }, NOW + MINUTE_MS)
  counts.add({ what: 'messages', count: 1000 }, NOW + 5 * MINUTE_MS)
  assert.deepEqual(counts.notices('trivia', NOW + 5 * MINUTE_MS), [
    'trivia: 1,240 bus messages refused in the last 10 min, more than 200/s',
    'trivia: 1 reply refused in the last 10 min, more than 200 to one command',
  ])
  assert.deepEqual(counts.notices('trivia', NOW + 12 * MINUTE_MS), [
    'trivia: 1,000 bus messages refused in the last 10 min, more than 200/s',
  ])
  assert.deepEqual(counts.notices('trivia', NOW + 15 * MINUTE_MS), [])
  const lastAt = '2026-11-21T10:05:00.000Z'
  assert.deepEqual(counts.read(NOW + 15 * MINUTE_MS)[0], { what: 'messages', count: 1240, recent: 0, lastAt })
})

test('no count can be made absurd', () => {
  const counts = new NoiseCounts()
  counts.add({ what: 'requests', count: Number.MAX_SAFE_INTEGER }, NOW)
  assert.equal(counts.read(NOW)[0]?.count, 1_000_000)
})

test('what goes on for hours keeps no more than ten minutes of it', () => {
  const counts = new NoiseCounts()
  for (let minute = 0; minute < 600; minute++) counts.add({ what: 'log-lines', count: 10 }, NOW + minute * MINUTE_MS)
  const [lines] = counts.read(NOW + 599 * MINUTE_MS)
  assert.deepEqual([lines?.count, lines?.recent], [6000, 100])
})
