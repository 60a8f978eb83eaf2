import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plugin } from '../testing/peers.ts'
import { decideTelling, REPEAT_MS, stillCounting, type Told, WINDOW_MS } from './notice-budget.ts'

const told = (names: string, at = 0): Told[] => [...names].map((name) => ({ kind: 'failed', name, at }))
const NOW = WINDOW_MS
const SUMMARY: Told = { kind: 'summary', name: 'f', at: 10 }

const CASES: [name: string, before: Told[], kind: 'failed' | 'crashing', now: number, telling: string][] = [
  ['the first is told', [], 'failed', NOW, 'notice'],
  ['another plugin is told', told('b'), 'failed', 1, 'notice'],
  ['the same again is not', told('a'), 'failed', REPEAT_MS - 1, 'silence'],
  ['the same after a while is', told('a'), 'failed', REPEAT_MS, 'notice'],
  ['that it crashes does not keep silent that it failed', told('a'), 'crashing', 1, 'notice'],
  ['the sixth is the last', told('bcdef'), 'failed', 1, 'summary'],
  ['after the last none is told', [...told('bcdef'), SUMMARY], 'failed', 20, 'silence'],
  ['what is old does not count', told('bcdef'), 'failed', NOW, 'notice'],
  ['the silence ends', [...told('bcdef'), SUMMARY], 'failed', 10 + WINDOW_MS, 'notice'],
]

for (const [name, before, kind, now, telling] of CASES) {
  test(`of troubles ${name}`, () => {
    assert.equal(decideTelling(before, { kind, peer: plugin('a', {}) }, now), telling)
  })
}

test('of a critical one an owner is told, however many others have failed', () => {
  const peer = plugin('a', { critical: true })
  assert.equal(decideTelling([...told('bcdef'), SUMMARY], { kind: 'failed', peer }, 20), 'notice')
  assert.equal(decideTelling(told('a'), { kind: 'failed', peer }, 1), 'silence')
})

test('what is remembered does not grow', () => {
  assert.deepEqual(stillCounting([...told('a', 0), ...told('b', 5)], WINDOW_MS), told('b', 5))
})
