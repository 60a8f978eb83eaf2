import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EXIT_CAUSES, type Interrupted } from '@rosey/protocol'
import {
  CRASH_WINDOW_MS,
  type Crash,
  decideQuarantine,
  isCrash,
  MAX_SUSPECTS,
  onProbation,
  type Suspect,
} from './decide-quarantine.ts'

function inHand(fingerprint: string): Interrupted {
  return {
    id: `id-${fingerprint}`,
    command: 'roll',
    args: fingerprint,
    fingerprint,
    connector: 'lounge',
    platform: 'test',
    channel: 'main',
    user: 'Ann',
    role: 'user',
    verified: true,
    private: false,
  }
}

function crash(instance: string, at: number, prints: string, version = '1.0.0'): Crash {
  return { plugin: 'dice', version, instance, invocations: [...prints].map(inHand), at }
}

// What is guilty after each crash.
function verdicts(...crashes: Crash[]): string[] {
  let suspects: readonly Suspect[] = []
  return crashes.map((one) => {
    const verdict = decideQuarantine(suspects, one)
    suspects = verdict.suspects
    return verdict.guilty.map(({ invocation, crashes }) => invocation.fingerprint + crashes).join()
  })
}

const CASES: [name: string, crashes: Crash[], guilty: string[]][] = [
  ['one crash', [crash('a', 0, 'x')], ['']],
  ['the second crash with the same command', [crash('a', 0, 'x'), crash('b', 1, 'x')], ['', 'x2']],
  ['a crash with another command', [crash('a', 0, 'x'), crash('b', 1, 'y')], ['', '']],
  ['what was in hand at both of several', [crash('a', 0, 'xy'), crash('b', 1, 'zy')], ['', 'y2']],
  ['the same command twice at one crash', [crash('a', 0, 'xx')], ['']],
  ['one crash that is told in parts', [crash('a', 0, 'x'), crash('a', 0, 'x'), crash('b', 1, 'x')], ['', '', 'x2']],
  ['a crash just within the hour', [crash('a', 0, 'x'), crash('b', CRASH_WINDOW_MS - 1, 'x')], ['', 'x2']],
  ['a crash an hour later', [crash('a', 0, 'x'), crash('b', CRASH_WINDOW_MS, 'x')], ['', '']],
  [
    'another crash soon after that',
    [crash('a', 0, 'x'), crash('b', CRASH_WINDOW_MS, 'x'), crash('c', CRASH_WINDOW_MS + 1, 'x')],
    ['', '', 'x2'],
  ],
  ['a crash of another version', [crash('a', 0, 'x'), crash('b', 1, 'x', '1.0.1')], ['', '']],
  ['a third crash, after the verdict', [crash('a', 0, 'x'), crash('b', 1, 'x'), crash('c', 2, 'x')], ['', 'x2', '']],
]

for (const [name, crashes, guilty] of CASES) {
  test(`guilty after ${name}: ${guilty.at(-1) || 'nobody'}`, () => assert.deepEqual(verdicts(...crashes), guilty))
}

test('what is run once more is guilty again at the first crash, with all its crashes', () => {
  const entry = {
    ...inHand('x'),
    plugin: 'dice',
    version: '1.0.0',
    firstAt: new Date(5).toISOString(),
    lastAt: new Date(6).toISOString(),
    crashes: 2,
  }
  const suspects = [onProbation(entry, 1000)]
  assert.deepEqual(
    decideQuarantine(suspects, crash('c', 2000, 'x')).guilty.map(({ firstAt, crashes }) => [firstAt, crashes]),
    [[5, 3]],
  )
  assert.deepEqual(decideQuarantine(suspects, crash('c', 1000 + CRASH_WINDOW_MS, 'x')).guilty, [])
})

test('suspects are bounded, and the oldest are forgotten first', () => {
  let suspects: readonly Suspect[] = []
  for (let index = 0; index <= MAX_SUSPECTS; index++) {
    const one = { ...crash(`i${index}`, index, ''), invocations: [inHand(`f${index}`)] }
    suspects = decideQuarantine(suspects, one).suspects
  }
  assert.equal(suspects.length, MAX_SUSPECTS)
  assert.equal(suspects[0]?.fingerprint, 'f1')
})

test('only an end that a command can bring about counts', () => {
  assert.deepEqual(EXIT_CAUSES.filter(isCrash), ['exited', 'hang', 'limit', 'control-violation'])
})
