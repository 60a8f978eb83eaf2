import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CrashGate } from './crash-gate.ts'

test('of a crash loop one end in two seconds is recorded, and the next record counts the others', () => {
  const gate = new CrashGate()
  const records = Array.from({ length: 500 }, (_, index) => gate.admit('loop', index * 10)).filter(
    ({ kind }) => kind === 'record',
  )
  assert.deepEqual(records, [
    { kind: 'record', unrecorded: 0 },
    { kind: 'record', unrecorded: 199 },
    { kind: 'record', unrecorded: 199 },
  ])
})

test('processes do not count for each other', () => {
  const gate = new CrashGate()
  gate.admit('one', 0)
  assert.deepEqual(gate.admit('other', 1), { kind: 'record', unrecorded: 0 })
  assert.deepEqual(gate.admit('one', 1), { kind: 'count' })
  assert.deepEqual(gate.admit('one', 2000), { kind: 'record', unrecorded: 1 })
  assert.deepEqual(gate.admit('one', 9000), { kind: 'record', unrecorded: 0 })
})
