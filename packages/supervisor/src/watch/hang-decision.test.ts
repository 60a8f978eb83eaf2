import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decideHang, type HangFacts } from './hang-decision.ts'

const SILENT: HangFacts = {
  silentMs: 11_000,
  hangMs: 10_000,
  burnedMs: 0,
  activity: 'sleeping',
  machineWasAway: false,
}

const cases: readonly [string, Partial<HangFacts>, RegExp | undefined][] = [
  ['one that was silent for less than the time is left alone', { silentMs: 9999, burnedMs: 9000 }, undefined],
  ['who used CPU all the time is blocked', { burnedMs: 10_500, activity: 'running' }, /11 s.*blocked.*10\.5 s of CPU/],
  ['a little CPU time is enough: a loop that is only slow needs less', { burnedMs: 2000 }, /blocked/],
  ['who got no CPU could give no sign', { burnedMs: 300, activity: 'running' }, undefined],
  ['who used CPU is blocked although the machine is busy', { burnedMs: 4000, machineWasAway: true }, /blocked/],
  ['who was stopped by a signal hangs', { activity: 'stopped' }, /stopped by a signal/],
  ['a machine that was away stopped all', { activity: 'stopped', machineWasAway: true }, undefined],
  ['who is debugged is never ended', { burnedMs: 60_000, silentMs: 600_000, activity: 'traced' }, undefined],
  ['who waits for the system may wait', { silentMs: 59_000 }, undefined],
  ['but not for ever', { silentMs: 60_000 }, /waits for the system/],
  ['where the system tells nothing, silence decides', { burnedMs: undefined, activity: undefined }, /^no sign of life/],
  [
    'and a machine that was away is no silence',
    { burnedMs: undefined, activity: undefined, machineWasAway: true },
    undefined,
  ],
  ['a short time to hang needs less CPU', { silentMs: 1000, hangMs: 1000, burnedMs: 250 }, /blocked/],
]

for (const [name, facts, expected] of cases) {
  test(name, () => {
    const reason = decideHang({ ...SILENT, ...facts })
    if (expected === undefined) assert.equal(reason, undefined)
    else assert.match(reason ?? '', expected)
  })
}
