import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeExit, type ExitReason, resolveRestart } from '@rosey/protocol'
import { type AfterExit, decideAfterExit, type ExitFacts } from './restart-decision.ts'

const exited = (code: number | null, signal: string | null = null): ExitReason => ({ cause: 'exited', code, signal })
const ALWAYS = resolveRestart({ policy: 'always' })
const ON_FAILURE = resolveRestart()
const NEVER = resolveRestart({ policy: 'never' })

const CRASH: ExitFacts = {
  exit: exited(1),
  restart: ON_FAILURE,
  failuresInARow: 0,
  healthyMs: 0,
  chance: 0.5,
  busIsUp: true,
  isService: false,
}

const restart = (reason: string, delayMs: number, failuresInARow: number): AfterExit => ({
  kind: 'restart',
  reason,
  delayMs,
  failuresInARow,
})

const outage = (errorCode: string): ExitReason => ({ cause: 'start-failed', code: 1, signal: null, errorCode })
const unbuilt = (errorCode: string): ExitReason => ({
  cause: 'start-failed',
  code: null,
  signal: null,
  errorCode,
  message: 'index.ts:1:2: no',
})

const TABLE: readonly { readonly name: string; readonly facts: Partial<ExitFacts>; readonly gives: AfterExit }[] = [
  { name: 'code 1', facts: {}, gives: restart('ended with code 1', 1000, 1) },
  {
    name: 'a signal',
    facts: { exit: exited(null, 'SIGSEGV') },
    gives: restart('killed by SIGSEGV', 1000, 1),
  },
  { name: 'code 0 by default', facts: { exit: exited(0) }, gives: { kind: 'stopped', reason: 'ended by itself' } },
  {
    name: 'code 0 under never',
    facts: { exit: exited(0), restart: NEVER },
    gives: { kind: 'stopped', reason: 'ended by itself' },
  },
  {
    name: 'code 0 under always',
    facts: { exit: exited(0), restart: ALWAYS },
    gives: restart('ended by itself with code 0', 1000, 1),
  },
  {
    name: 'code 1 under never',
    facts: { restart: NEVER },
    gives: { kind: 'failed', reason: 'ended with code 1; its restart policy is never' },
  },
  {
    name: 'a sandbox that cannot be had, under always',
    facts: { exit: unbuilt('sandbox-unavailable'), restart: ALWAYS },
    gives: { kind: 'failed', reason: describeExit(unbuilt('sandbox-unavailable')) },
  },
  {
    name: 'code 78 under always',
    facts: { exit: exited(78), restart: ALWAYS },
    gives: { kind: 'failed', reason: 'its config is wrong: ended with code 78' },
  },
  {
    name: 'code 78 with its reason',
    facts: { exit: { ...exited(78), cause: 'start-failed', message: 'sides is -1' } },
    gives: { kind: 'failed', reason: 'its config is wrong: sides is -1' },
  },
  {
    name: 'a hang that ends with code 78',
    facts: { exit: { cause: 'hang', code: 78, signal: null } },
    gives: restart('hung', 1000, 1),
  },
  {
    name: 'a limit',
    facts: { exit: { cause: 'limit', code: null, signal: 'SIGKILL', message: '300 MB' } },
    gives: restart('over a limit: 300 MB', 1000, 1),
  },
  {
    name: 'a start that took too long',
    facts: { exit: { cause: 'start-timeout', code: null, signal: 'SIGKILL' } },
    gives: restart('not ready in time', 1000, 1),
  },
  { name: 'the fifth failure', facts: { failuresInARow: 4 }, gives: restart('ended with code 1', 16_000, 5) },
  {
    name: 'the sixth failure, after five restarts',
    facts: { failuresInARow: 5 },
    gives: { kind: 'failed', reason: 'gave up after 5 failed restarts in a row: ended with code 1' },
  },
  {
    name: 'the hundredth failure of one that is never given up',
    facts: { failuresInARow: 99, restart: resolveRestart({ maxAttempts: 0 }) },
    gives: restart('ended with code 1', 30_000, 100),
  },
  {
    name: 'a failure after a minute of health',
    facts: { failuresInARow: 5, healthyMs: 60_000 },
    gives: restart('ended with code 1', 1000, 1),
  },
  {
    name: 'a failure just before a minute of health',
    facts: { failuresInARow: 5, healthyMs: 59_999 },
    gives: { kind: 'failed', reason: 'gave up after 5 failed restarts in a row: ended with code 1' },
  },
  {
    name: 'jitter',
    facts: { restart: resolveRestart({ jitter: 0.5 }), chance: 1 },
    gives: restart('ended with code 1', 1500, 1),
  },
  ...['bus-unreachable', 'bus-timeout', 'bus-closed', 'bus-no-responder'].map((code) => ({
    name: `an outage (${code}) after the last attempt`,
    facts: { exit: outage(code), failuresInARow: 5, busIsUp: false },
    gives: restart('could not start', 16_000, 5),
  })),
  {
    name: 'the first outage',
    facts: { exit: outage('bus-closed'), busIsUp: false },
    gives: restart('could not start', 1000, 0),
  },
  {
    name: 'an outage that only the process itself sees',
    facts: { exit: outage('bus-closed'), failuresInARow: 4 },
    gives: restart('could not start', 16_000, 5),
  },
  {
    name: 'an outage that only a service sees',
    facts: { exit: outage('bus-full'), failuresInARow: 5, isService: true },
    gives: restart('could not start', 16_000, 5),
  },
  {
    name: 'a start that roseyd could not try without the bus',
    facts: { exit: { ...outage('bus-unreachable'), code: null } },
    gives: restart('could not start', 1000, 0),
  },
  ...['plugin-code', 'manifest-invalid'].map((code) => ({
    name: `code that cannot be bundled (${code})`,
    facts: { exit: unbuilt(code), restart: ALWAYS },
    gives: {
      kind: 'failed',
      reason: 'could not start: index.ts:1:2: no; correct its files, then start it again',
    } as const,
  })),
  {
    name: 'a bundling process that died',
    facts: { exit: unbuilt('process-crashed') },
    gives: restart('could not start: index.ts:1:2: no', 1000, 1),
  },
  {
    name: 'code that loads and is no plugin',
    facts: { exit: outage('plugin-code'), restart: ALWAYS },
    gives: { kind: 'failed', reason: 'could not start; correct its files, then start it again' },
  },
  {
    name: 'a process that says its manifest is wrong, which it has not read',
    facts: { exit: outage('manifest-invalid') },
    gives: restart('could not start', 1000, 1),
  },
]

for (const { name, facts, gives } of TABLE) {
  test(`${name}: ${gives.kind}`, () => assert.deepEqual(decideAfterExit({ ...CRASH, ...facts }), gives))
}

test('the delays grow as 1, 2, 4, 8, 16, 30, 30 seconds', () => {
  const patient = resolveRestart({ maxAttempts: 0 })
  const delays = [0, 1, 2, 3, 4, 5, 6].map((failuresInARow) => {
    const after = decideAfterExit({ ...CRASH, restart: patient, failuresInARow })
    return after.kind === 'restart' ? after.delayMs / 1000 : after.kind
  })
  assert.deepEqual(delays, [1, 2, 4, 8, 16, 30, 30])
})
