import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger } from '@rosey/protocol'
import { ProblemLog } from './problem-log.ts'

test('each kind gets one line a second, which says how many there were', () => {
  const lines: string[] = []
  let now = 1000
  const log = createLogger((level, { count }, msg) => void lines.push(`${level} ${count} ${msg}`), 'info')
  const problems = new ProblemLog(log, { now: () => now, after: () => () => undefined })
  const nonsense = () => problems.tell({ kind: 'invalid', subject: 'x', message: 'no' })
  for (let index = 0; index < 1000; index++) nonsense()
  problems.tell({ kind: 'handler', subject: 'x', error: new Error('broken') })
  now += 1000
  nonsense()
  assert.deepEqual(lines, [
    'warn 1 a message was not handled: invalid',
    'error 1 the bot failed on a message',
    'warn 1000 a message was not handled: invalid',
  ])
})
