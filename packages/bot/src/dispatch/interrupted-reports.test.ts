import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CONTROL_LIMITS, checkPlainly, encodeLine, InterruptedMessageSchema } from '@rosey/protocol'
import { invocation } from '../testing/invocation.ts'
import { interruptedReports } from './interrupted-reports.ts'

test('an invocation is told with its arguments as they could be typed again', () => {
  const [report] = interruptedReports('dice', 'dice-1', [invocation('roll', { args: ['2 d6', 'x'] })])
  assert.ok(report)
  const [told] = report.invocations
  assert.deepEqual(
    { ...told, fingerprint: 'f' },
    {
      id: 'id-of-roll',
      command: 'roll',
      args: '"2 d6" x',
      fingerprint: 'f',
      connector: 'lounge',
      platform: 'test',
      channel: 'main',
      user: 'Ann',
      role: 'user',
      verified: true,
      private: false,
    },
  )
})

test('the words of a private message are not told, and yet recognized', () => {
  const said = invocation('roll', { args: ['secret'] })
  const [open, hidden] = [false, true].map(
    (isPrivate) => interruptedReports('dice', 'dice-1', [{ ...said, private: isPrivate }])[0]?.invocations[0],
  )
  assert.equal(hidden?.args, '')
  assert.equal(hidden?.private, true)
  assert.equal(hidden?.fingerprint, open?.fingerprint)
})

test('whatever was in hand fits into the control pipe', () => {
  const huge = Array.from({ length: 120 }, (_, index) =>
    invocation('roll', { id: `${index}`, args: Array.from({ length: 500 }, () => '漢\u0001'.repeat(50)) }),
  )
  const reports = interruptedReports('dice', 'dice-1', huge)
  for (const report of reports) {
    const message = { kind: 'interrupted', ...report }
    assert.ok(checkPlainly(InterruptedMessageSchema, message))
    assert.ok(Buffer.byteLength(encodeLine(message)) < CONTROL_LIMITS.maxBytes)
  }
  assert.equal(reports.flatMap(({ invocations }) => invocations).length, 120)
  assert.deepEqual(interruptedReports('dice', 'dice-1', []), [])
})
