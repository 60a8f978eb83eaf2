import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProcessStatus } from '@rosey/protocol'
import type { ChaosAction } from './actions.ts'
import { decideRecovery, type Recovery, type RecoveryFacts } from './recovery.ts'
import { chaosTarget } from './test-target.ts'

const PID = 100
const kill: ChaosAction = { kind: 'kill' }
const freeze: ChaosAction = { kind: 'freeze', forMs: 1000 }
const back = (pid: number): Recovery => ({ kind: 'back', pid, isNew: pid !== PID })
const waiting: Recovery = { kind: 'waiting' }
const signAt = (at: number) => new Date(performance.timeOrigin + at).toISOString()

const CASES: [name: string, now: Partial<ProcessStatus>, facts: Partial<RecoveryFacts>, expected: Recovery][] = [
  ['a killed process whose end nobody has seen yet', {}, {}, waiting],
  ['a process between its end and its next start', { state: 'crashed', pid: null }, {}, waiting],
  ['a new process that is not ready', { state: 'starting', pid: 101 }, {}, waiting],
  ['a new process that runs', { pid: 101 }, {}, back(101)],
  ['a connector that is not connected again', { pid: 101, state: 'unhealthy' }, {}, waiting],
  [
    'one that was given up',
    { state: 'failed', pid: null, reason: 'five times' },
    { inStateMs: 600 },
    { kind: 'resting', state: 'failed', reason: 'five times' },
  ],
  ['one that passes through a rest', { state: 'stopped', pid: null }, { inStateMs: 100 }, waiting],
  ['a frozen process that is still held', {}, { action: freeze, hasAnswered: true }, waiting],
  [
    'a process that was let go and is silent',
    { lastHealthCheckAt: signAt(900) },
    { action: freeze, letGoAt: 1000 },
    waiting,
  ],
  [
    'a process that was let go and gives a sign',
    { lastHealthCheckAt: signAt(1100) },
    { action: freeze, letGoAt: 1000 },
    back(PID),
  ],
  ['a process that was let go and answers', {}, { action: freeze, letGoAt: 1000, hasAnswered: true }, back(PID)],
  ['a frozen process that was replaced', { pid: 101 }, { action: freeze }, back(101)],
  ['one that was asked by SIGTERM just now', {}, { action: { kind: 'stop' }, sinceStrikeMs: 9000 }, waiting],
  ['one that ignores SIGTERM', {}, { action: { kind: 'stop' }, sinceStrikeMs: 11_000 }, { kind: 'ignored' }],
]

for (const [name, now, changes, expected] of CASES) {
  test(`${name}: ${expected.kind}`, () => {
    const before = chaosTarget({ pid: PID, state: 'running' })
    const facts = { action: kill, sinceStrikeMs: 200, letGoAt: undefined, hasAnswered: false, inStateMs: 0, ...changes }
    assert.deepEqual(decideRecovery(before, { ...before, ...now }, facts), expected)
  })
}

test('what was not connected before serves without it, too', () => {
  const before = chaosTarget({ pid: PID, state: 'unhealthy' })
  const facts = { action: kill, sinceStrikeMs: 200, letGoAt: undefined, hasAnswered: false, inStateMs: 0 }
  assert.deepEqual(decideRecovery(before, { ...before, pid: 101 }, facts), back(101))
})
