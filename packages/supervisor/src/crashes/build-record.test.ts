import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CrashRecordSchema, checkPlainly, type ExitReason, type Interrupted } from '@rosey/protocol'
import { buildRecord, type CrashFacts, codeOfExit, followsOf } from './build-record.ts'

const facts: CrashFacts = {
  id: 'mg5u1x2k-dice',
  endedAt: 10_000,
  unit: { name: 'dice', kind: 'plugin', version: '1.0.0', state: 'crashed', reason: 'x', failuresInARow: 2 },
  process: { pid: 1, instance: 'abc', startedAt: 5_500, stack: 'Error: boom', wasReady: true, revision: 'r' },
  exit: { cause: 'exited', code: 1, signal: null, message: 'bo\nom' },
  nextDelayMs: 1999.6,
  usage: { points: [], lastSeen: null },
  logs: [],
  unrecorded: 3,
}
const interrupted: Interrupted = {
  id: 'i',
  command: 'roll',
  args: 'my secret words',
  fingerprint: 'f',
  connector: 'console',
  platform: 'console',
  channel: 'lounge',
  user: 'ann',
  role: 'user',
  verified: true,
  private: false,
}

test('a record holds what is known of the end', () => {
  const record = buildRecord(facts, [interrupted])
  assert.ok(checkPlainly(CrashRecordSchema, record))
  assert.deepEqual(
    [record.time, record.sentence, record.code, record.stack, record.uptimeSeconds, record.follows, record.unrecorded],
    [
      '1970-01-01T00:00:10.000Z',
      'ended with code 1: bo om',
      'process-crashed',
      { from: 'process', text: 'Error: boom' },
      4.5,
      { kind: 'restart', delayMs: 2000 },
      3,
    ],
  )
  assert.deepEqual(record.inHand, [
    {
      id: 'i',
      command: 'roll',
      args: 'my secret words',
      connector: 'console',
      channel: 'lounge',
      user: 'ann',
      private: false,
    },
  ])
})

test('of a private message that was in hand no word is kept', () => {
  const record = buildRecord(facts, [{ ...interrupted, private: true }])
  assert.equal(record.inHand[0]?.args, '')
  assert.ok(!JSON.stringify(record).includes('my secret words'))
})

test('what is not known is null', () => {
  const process = { ...facts.process, pid: undefined, stack: undefined, revision: undefined }
  const { pid, stack, revision } = buildRecord({ ...facts, process }, [])
  assert.deepEqual([pid, stack, revision], [null, null, null])
})

const exit = (changes: Partial<ExitReason>): ExitReason => ({ cause: 'exited', code: null, signal: null, ...changes })

for (const [reason, code] of [
  [exit({ code: 1, errorCode: 'process-crashed' }), 'process-crashed'],
  [exit({ cause: 'start-failed', errorCode: 'plugin-setup' }), 'plugin-setup'],
  [exit({ cause: 'start-failed', errorCode: 'of-its-own' }), null],
  [exit({ cause: 'start-failed', errorCode: 'toString' }), null],
  [exit({ cause: 'start-timeout' }), 'plugin-not-ready'],
  [exit({ cause: 'control-violation' }), 'control-violation'],
  [exit({ code: 3 }), 'process-crashed'],
  [exit({ signal: 'SIGSEGV' }), 'process-crashed'],
  [exit({ code: 0 }), null],
  [exit({ cause: 'hang', signal: 'SIGKILL' }), null],
] as const) {
  test(`the code of ${JSON.stringify(reason)} is ${code}`, () => assert.equal(codeOfExit(reason), code))
}

for (const [state, nextDelayMs, follows] of [
  ['crashed', 500, { kind: 'restart', delayMs: 500 }],
  ['starting', null, { kind: 'restart', delayMs: 0 }],
  ['failed', null, { kind: 'failed', reason: 'why' }],
  ['stopped', null, { kind: 'stopped', reason: 'why' }],
  ['stopping', null, { kind: 'stopped', reason: 'why' }],
] as const) {
  test(`what follows of ${state} is ${follows.kind}`, () => {
    assert.deepEqual(followsOf({ state, reason: 'why' }, nextDelayMs), follows)
  })
}
