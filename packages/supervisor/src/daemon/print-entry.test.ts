import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printEntry } from './print-entry.ts'

const entry = { time: '2026-01-02T03:04:05.000Z', level: 'warn', name: 'trivia' } as const

test('an entry is its time, level, name, text and fields', () => {
  assert.match(printEntry({ ...entry, msg: 'slow', ms: 5 }), /^\d\d:\d\d:05 WARN {2}trivia {2}slow \{"ms":5\}$/)
})

test('nothing that a plugin writes can rewrite the terminal of the operator, and lines stay lines', () => {
  const msg = '\u001b[2J\u001b]0;title\u0007one\r\u009b5A\u202eback\n\tat two'
  const line = printEntry({ ...entry, msg, said: '\u202eturned' })
  assert.equal(line.slice(8), ' WARN  trivia  [2J]0;titleone5Aback\n\tat two {"said":"turned"}')
})
