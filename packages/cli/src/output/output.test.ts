import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PROCESS_STATES } from '@rosey/protocol'
import { keptIo } from '../test-io.ts'
import { progressPrinter } from './progress.ts'
import { colourOf, markOfText } from './states.ts'
import { formatTable } from './table.ts'
import { formatMeasure, formatSeconds } from './units.ts'

test('columns are aligned, empty ones are left out, the last one is not padded', () => {
  const rows = [
    { mark: '●', name: 'a', count: '5', reason: '', note: 'x' },
    { mark: '✕', name: 'longer', count: '12', reason: '', note: '' },
  ]
  const lines = formatTable(
    rows,
    [
      { title: '', value: ({ mark }) => mark },
      { title: 'NAME', value: ({ name }) => name },
      { title: 'N', value: ({ count }) => count, align: 'right' },
      { title: 'REASON', value: ({ reason }) => reason },
      { title: 'NOTE', value: ({ note }) => note },
    ],
    keptIo(),
  )
  assert.deepEqual(lines, ['   NAME     N  NOTE', '●  a        5  x', '✕  longer  12'])
})

test('durations are told in their two largest units', () => {
  const told = [null, 0, 59, 60, 61, 3600, 3661, 90_000, 200_000].map(formatSeconds)
  assert.deepEqual(told, ['-', '0 s', '59 s', '1 min', '1 min 1 s', '1 h', '1 h 1 min', '1 d 1 h', '2 d 7 h'])
})

test('what is unknown is a dash', () => {
  assert.equal(formatMeasure(null, 'MB'), '-')
  assert.equal(formatMeasure(12.345, 'MB'), '12.3 MB')
})

test('every state has a colour and a mark, and an unknown one a question mark', () => {
  for (const state of PROCESS_STATES) assert.ok(colourOf(state) && markOfText(state))
  assert.equal(markOfText('dreaming'), '?')
})

test('progress tells each process once, when it has come to where it goes', () => {
  const io = keptIo()
  const print = progressPrinter(io)
  for (const state of ['starting', 'running', 'running', 'failed']) {
    print({ kind: 'state', name: 'bot', state, reason: state === 'failed' ? 'no bus' : '' })
  }
  assert.deepEqual(
    io.messages.map((line) => line.replaceAll(/ +/g, ' ')),
    [' ● bot running', ' ✕ bot failed: no bus'],
  )
})
