import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BusFinding } from '@rosey/bus'
import { shortcomingsIn } from './bus-findings.ts'

const found = (...findings: BusFinding[]) =>
  shortcomingsIn({ version: '2.9.10', maxPayload: 1024, isEncrypted: false, findings })

test('a bus that allows all that was tried lacks nothing', () => {
  assert.deepEqual(found(), [])
})

test('what a user may not is told in one sentence, as patterns, each once', () => {
  const [shortcoming, ...more] = found(
    { kind: 'refused', operation: 'subscribe', subject: 'rosey.platform.>' },
    { kind: 'refused', operation: 'subscribe', subject: 'rosey.send.*.roseyd-trial.>' },
    { kind: 'refused', operation: 'publish', subject: 'rosey.command.roseyd-trial.roseyd-trial' },
    { kind: 'refused', operation: 'publish', subject: 'rosey.command.roseyd-trial.roseyd-trial' },
  )
  assert.deepEqual(more, [])
  assert.equal(shortcoming?.code, 'bus-rights')
  assert.equal(
    shortcoming?.message,
    'the user of bus.credentials may not subscribe to rosey.platform.>, rosey.send.*.*.>, nor publish on rosey.command.*.*',
  )
})

test('each limit has its code and says which setting to raise', () => {
  const all = found(
    { kind: 'too-few-subscriptions' },
    { kind: 'payload-too-small' },
    { kind: 'ended', reason: 'it died' },
  )
  assert.deepEqual(
    all.map(({ code }) => code),
    ['bus-full', 'bus-limits', 'bus-unreachable'],
  )
  assert.match(all[0]?.remedy ?? '', /subs.*max_subscriptions/)
  assert.match(all[1]?.message ?? '', /65536 bytes.*max_payload is 1024/)
  assert.match(all[2]?.message ?? '', /it died/)
})
