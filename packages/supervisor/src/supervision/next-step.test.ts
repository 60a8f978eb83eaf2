import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canFollow, type DesiredState, PROCESS_STATES, type ProcessState } from '@rosey/protocol'
import { type Gate, nextStep, type Step, type StepFacts } from './next-step.ts'

const OPEN: Gate = { kind: 'open' }
const CLOSED: Gate = { kind: 'closed', reason: 'waits for the bus' }
const BARRED: Gate = { kind: 'barred', reason: 'needs dice, which is failed' }

const REST: StepFacts = {
  desired: 'running',
  state: 'stopped',
  alive: false,
  replace: false,
  gate: OPEN,
  barredBy: undefined,
  backoffUntil: undefined,
  now: 1000,
}

const TABLE: readonly { readonly when: Partial<StepFacts>; readonly gives: Step }[] = [
  { when: {}, gives: { kind: 'start' } },
  { when: { gate: CLOSED }, gives: { kind: 'wait', reason: 'waits for the bus' } },
  { when: { gate: BARRED }, gives: { kind: 'bar', reason: 'needs dice, which is failed' } },
  { when: { state: 'crashed', backoffUntil: 1001 }, gives: { kind: 'wait', until: 1001 } },
  { when: { state: 'crashed', backoffUntil: 1000 }, gives: { kind: 'start' } },
  { when: { state: 'crashed', backoffUntil: 1001, gate: BARRED }, gives: { kind: 'wait', until: 1001 } },
  { when: { state: 'failed' }, gives: { kind: 'wait' } },
  { when: { state: 'failed', barredBy: BARRED.reason, gate: BARRED }, gives: { kind: 'wait' } },
  {
    when: { state: 'failed', barredBy: 'something else', gate: BARRED },
    gives: { kind: 'bar', reason: 'needs dice, which is failed' },
  },
  {
    when: { state: 'failed', barredBy: 'something else', gate: CLOSED },
    gives: { kind: 'wait', reason: CLOSED.reason },
  },
  { when: { state: 'failed', barredBy: 'something else' }, gives: { kind: 'start' } },
  { when: { state: 'running', alive: true }, gives: { kind: 'wait' } },
  { when: { state: 'running', alive: true, replace: true }, gives: { kind: 'stop', cause: 'replaced' } },
  { when: { state: 'running', alive: true, replace: true, gate: CLOSED }, gives: { kind: 'wait' } },
  { when: { state: 'running', alive: true, replace: true, gate: BARRED }, gives: { kind: 'wait' } },
  { when: { desired: 'stopped', state: 'running', alive: true }, gives: { kind: 'stop', cause: 'asked' } },
  { when: { desired: 'disabled', state: 'starting', alive: true }, gives: { kind: 'stop', cause: 'asked' } },
  { when: { desired: 'stopped', state: 'stopping' }, gives: { kind: 'rest', state: 'stopped' } },
  { when: { desired: 'disabled', state: 'stopping' }, gives: { kind: 'rest', state: 'disabled' } },
  { when: { desired: 'stopped', state: 'stopped' }, gives: { kind: 'wait' } },
  { when: { desired: 'stopped', state: 'failed' }, gives: { kind: 'wait' } },
  { when: { desired: 'disabled', state: 'failed' }, gives: { kind: 'rest', state: 'disabled' } },
  { when: { desired: 'disabled', state: 'starting' }, gives: { kind: 'rest', state: 'stopped' } },
  { when: { desired: 'disabled', state: 'disabled' }, gives: { kind: 'wait' } },
]

for (const { when, gives } of TABLE) {
  test(`${JSON.stringify(when)} leads to ${JSON.stringify(gives)}`, () => {
    assert.deepEqual(nextStep({ ...REST, ...when }), gives)
  })
}

const BARRED_BY: readonly (string | undefined)[] = [undefined, 'x', BARRED.reason]

const stateAfter = (step: Step, state: ProcessState): ProcessState => {
  switch (step.kind) {
    case 'start':
      return 'starting'
    case 'stop':
      return 'stopping'
    case 'rest':
      return step.state
    case 'bar':
      return 'failed'
    case 'wait':
      return step.reason === undefined ? state : 'starting'
  }
}

test('no step leads to a state that may not follow, from any state with or without a process', () => {
  // Where a process can be: the end of one always gives another state at once.
  const withProcess: readonly ProcessState[] = ['starting', 'running', 'unhealthy', 'stopping']
  const withoutProcess: readonly ProcessState[] = ['stopped', 'starting', 'crashed', 'stopping', 'disabled', 'failed']
  const desires: readonly DesiredState[] = ['running', 'stopped', 'disabled']
  let looked = 0
  for (const state of PROCESS_STATES)
    for (const alive of [true, false])
      for (const desired of desires)
        for (const gate of [OPEN, CLOSED, BARRED])
          for (const replace of [true, false])
            for (const backoffUntil of [undefined, 1, 2000])
              for (const barredBy of BARRED_BY) {
                if (!(alive ? withProcess : withoutProcess).includes(state)) continue
                // While it is stopping, the next step comes only after its end.
                if (alive && state === 'stopping') continue
                const step = nextStep({ desired, state, alive, replace, gate, barredBy, backoffUntil, now: 1000 })
                const next = stateAfter(step, state)
                // What is switched off is on its way to its start before that can fail.
                const from = step.kind === 'bar' && state === 'disabled' ? 'starting' : state
                assert.ok(next === from || canFollow(from, next), `${from} to ${next} by ${JSON.stringify(step)}`)
                // One that changes nothing would be taken again and again.
                const isNew = step.kind === 'bar' && step.reason !== barredBy
                assert.ok(
                  next !== state || isNew || step.kind === 'wait' || step.kind === 'start',
                  JSON.stringify(step),
                )
                looked++
              }
  assert.ok(looked > 1000)
})
