import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPlainly } from './check.ts'
import { describeExit, EXIT_CAUSES, type ExitReason, ExitReasonSchema } from './exit-reason.ts'

const at = (reason: Partial<ExitReason> & Pick<ExitReason, 'cause'>): ExitReason => ({
  code: null,
  signal: null,
  ...reason,
})

for (const [reason, sentence] of [
  [at({ cause: 'asked', code: 0 }), 'stopped on request (ended by itself with code 0)'],
  [at({ cause: 'asked', signal: 'SIGKILL' }), 'stopped on request (killed by SIGKILL)'],
  [at({ cause: 'replaced', code: 0 }), 'replaced (ended by itself with code 0)'],
  [at({ cause: 'exited', code: 0 }), 'ended by itself with code 0'],
  [at({ cause: 'exited', code: 3 }), 'ended with code 3'],
  [at({ cause: 'exited' }), 'ended'],
  [at({ cause: 'exited', code: 1, message: 'boom' }), 'ended with code 1: boom'],
  [at({ cause: 'exited', signal: 'SIGSEGV', code: 139 }), 'killed by SIGSEGV'],
  [at({ cause: 'start-timeout', message: '10 s' }), 'not ready in time: 10 s'],
  [at({ cause: 'start-failed', message: 'no' }), 'could not start: no'],
  [at({ cause: 'hang' }), 'hung'],
  [at({ cause: 'limit', message: '300 MB' }), 'over a limit: 300 MB'],
  [at({ cause: 'control-violation' }), 'broke the rules of the control pipe'],
  [at({ cause: 'spawn-failed', message: 'EAGAIN' }), 'could not be started by the system: EAGAIN'],
] as const) {
  test(`an exit is told as "${sentence}"`, () => {
    assert.ok(checkPlainly(ExitReasonSchema, reason))
    assert.equal(describeExit(reason), sentence)
  })
}

test('every cause has a sentence', () => {
  for (const cause of EXIT_CAUSES) assert.match(describeExit(at({ cause, code: 1 })), /^[a-z]/)
})
