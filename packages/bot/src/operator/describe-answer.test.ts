import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AskAnswer, BriefStatus } from '@rosey/protocol'
import { describeAnswer } from './describe-answer.ts'

const brief = (changes: Partial<BriefStatus> = {}): BriefStatus => ({
  name: 'dice',
  state: 'running',
  reason: '',
  version: '1.0.0',
  ...changes,
})

const details: Extract<AskAnswer, { kind: 'plugin' }> = {
  kind: 'plugin',
  status: brief(),
  description: 'rolls dice',
  uptimeSeconds: 7300,
  restarts: 1,
  crashes: 1,
  cpuPercent: 0.4,
  memoryMb: 31.6,
  lastError: 'exit code 1',
  commands: ['roll', 'flip'],
  permissions: [],
}

test('a list names each with its state, and why one does not run', () => {
  const entries = [brief(), brief({ name: 'quiz', state: 'failed', reason: 'no\nbank' }), brief({ state: 'odd' })]
  assert.deepEqual(describeAnswer({ kind: 'list', entries }, 'list', '!'), [
    '● dice 1.0.0 running | ✕ quiz 1.0.0 failed: no bank | ? dice 1.0.0 odd',
  ])
  assert.deepEqual(describeAnswer({ kind: 'list', entries: [] }, 'list', '!'), ['There is none.'])
})

test('a long list is cut, and says what is left out', () => {
  const entries = Array.from({ length: 100 }, (_, index) => brief({ name: `plugin-${index}` }))
  const lines = describeAnswer({ kind: 'list', entries }, 'list', '!')
  assert.equal(lines.length, 5)
  for (const line of lines) assert.ok(line.length < 360, line)
  const told = lines.join(' ').match(/plugin-\d+/g)?.length ?? 0
  assert.equal(lines[4]?.split('... ')[1], `and ${100 - told} more; see: rosey plugin list`)
})

test('the status of one is one line', () => {
  assert.deepEqual(describeAnswer(details, 'status', '!'), [
    '● dice 1.0.0 is running for 2 h. It uses 0 % CPU and 32 MB. Restarts: 1, crashes: 1. Last error: exit code 1.',
  ])
  const gone = {
    ...details,
    status: brief({ state: 'disabled', reason: 'switched off' }),
    uptimeSeconds: null,
    cpuPercent: null,
    memoryMb: null,
    lastError: null,
  }
  assert.deepEqual(describeAnswer(gone, 'status', '!'), [
    '○ dice 1.0.0 is disabled: switched off. Restarts: 1, crashes: 1.',
  ])
})

test('all about one names what it does, offers and may', () => {
  const lines = describeAnswer({ ...details, permissions: ['chat.read'] }, 'info', '.')
  assert.equal(lines[0], 'dice: rolls dice.')
  assert.deepEqual(lines.slice(2), ['Commands: .roll, .flip.', 'Permissions: chat.read.'])
  const bare = describeAnswer({ ...details, description: '', commands: [] }, 'info', '.')
  assert.deepEqual([bare[0], bare[2], bare[3]], ['dice.', 'Commands: no commands.', 'Permissions: none.'])
})

test('results and errors are sentences', () => {
  const results = [
    { name: 'a', outcome: 'done', message: 'a is stopped' },
    { name: 'b', outcome: 'refused', message: 'there is no b.' },
  ] as const
  assert.deepEqual(describeAnswer({ kind: 'results', results: [...results] }, 'results', '!'), [
    'a is stopped. there is no b.',
  ])
  const error = { kind: 'error', code: 'name-unknown', message: 'There is no "dcie" here; did you mean dice?' } as const
  assert.deepEqual(describeAnswer(error, 'status', '!'), [error.message])
})
