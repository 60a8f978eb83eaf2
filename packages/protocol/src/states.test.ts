import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  canFollow,
  isServing,
  markOf,
  PROCESS_STATES,
  type ProcessState,
  STATE_MEANINGS,
  TRANSITIONS,
} from './states.ts'

// Rows: from, columns: to, in the order of PROCESS_STATES. Written by hand, so that a change of the table is seen.
const TABLE: Record<ProcessState, string> = {
  //          stopped starting running unhealthy crashed stopping disabled failed
  stopped: '  .       x        .       .         .       .        x        x',
  starting: ' x       .        x       x         x       x        .        x',
  running: '  x       .        .       x         x       x        .        x',
  unhealthy: 'x       .        x       .         x       x        .        x',
  crashed: '  x       x        .       .         .       .        x        x',
  stopping: ' x       x        .       .         .       .        x        x',
  disabled: ' x       x        .       .         .       .        .        .',
  failed: '   x       x        .       .         .       .        x        .',
}

for (const from of PROCESS_STATES) {
  test(`what may follow ${from}`, () => {
    const row = TABLE[from].trim().split(/ +/)
    const expected = PROCESS_STATES.filter((_, index) => row[index] === 'x')
    assert.deepEqual(
      PROCESS_STATES.filter((to) => canFollow(from, to)),
      expected,
    )
  })
}

test('every state can be reached from stopped, and stopped from every state', () => {
  const reach = (start: ProcessState) => {
    const seen = new Set<ProcessState>([start])
    for (const state of seen) for (const next of TRANSITIONS[state]) seen.add(next)
    return seen
  }
  assert.equal(reach('stopped').size, PROCESS_STATES.length)
  for (const state of PROCESS_STATES) assert.ok(reach(state).has('stopped'), state)
})

test('each state has a meaning and a mark, and takes work or not', () => {
  assert.deepEqual(Object.keys(STATE_MEANINGS), [...PROCESS_STATES])
  assert.equal(PROCESS_STATES.map(markOf).join(' '), '○ ? ● ? ✕ ? ○ ✕')
  assert.deepEqual(PROCESS_STATES.filter(isServing), ['running', 'unhealthy'])
})
