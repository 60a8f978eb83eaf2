import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger } from '@rosey/protocol'
import { Trace } from './trace.ts'

test('a trace keeps each decision with its time and writes it to the log with its id', () => {
  const lines: unknown[] = []
  let now = 1000
  const log = createLogger((level, fields, message) => lines.push([level, fields.traceId, message]))
  const trace = new Trace('t1', log, () => now)
  now = 1005
  trace.add({ kind: 'ignored' })
  assert.equal(trace.startedAt, 1000)
  assert.deepEqual(trace.steps, [{ kind: 'ignored', at: 1005 }])
  assert.deepEqual(lines, [['debug', 't1', 'ignored']])
})

test('a trace does not grow without end', () => {
  const trace = new Trace(
    't1',
    createLogger(() => undefined),
    () => 0,
  )
  for (let count = 0; count < 1000; count++) trace.add({ kind: 'ignored' })
  assert.equal(trace.steps.length, 100)
})
