import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LogEntry } from '@rosey/protocol'
import { lastWords } from './last-words.ts'

const END = Date.parse('2026-01-01T12:00:10.000Z')
const line = (second: number, msg: string, stream?: string): LogEntry => ({
  time: new Date(Date.parse('2026-01-01T12:00:00.000Z') + second * 1000).toISOString(),
  level: 'warn',
  name: 'dice',
  msg,
  ...(stream === undefined ? {} : { stream }),
})

test('what a process said of its end counts', () => {
  assert.deepEqual(lastWords('Error: boom', [line(10, 'other', 'stderr')], END), {
    from: 'process',
    text: 'Error: boom',
  })
})

test('one that said nothing left what it wrote to stderr at the end', () => {
  const logs = [
    line(1, 'a warning of old', 'stderr'),
    line(9, 'FATAL ERROR: heap', 'stderr'),
    line(9, 'printed', 'stdout'),
    line(9, 'logged'),
    line(9.5, ' 1: 0xb76', 'stderr'),
  ]
  assert.deepEqual(lastWords(undefined, logs, END), { from: 'stderr', text: 'FATAL ERROR: heap\n 1: 0xb76' })
})

test('one that ended without a word has no stack', () => {
  assert.equal(lastWords(undefined, [line(1, 'old', 'stderr'), line(9, 'logged')], END), null)
})
