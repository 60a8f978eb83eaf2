import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chaosAction, describeAction, lengthOf } from './actions.ts'
import { type ChaosReport, reportLines } from './report.ts'

const COUNTS = {
  asked: 40,
  answered: 37,
  refused: 2,
  lost: 1,
  answeredTwice: 0,
  unasked: 0,
  reasons: { 'dice is restarting': 2, 'the bot ended': 1 },
  longestGapMs: 1234,
}

function lines(changes: Partial<ChaosReport>): string {
  const report: ChaosReport = {
    name: 'dice',
    pid: 100,
    action: chaosAction('kill'),
    question: '!roll',
    isOnTheWay: true,
    notAsked: '',
    interrupted: false,
    recovery: { kind: 'back', pid: 101, isNew: true },
    servedAgainAfterMs: 950,
    questions: COUNTS,
    lostMessages: 1,
  }
  return reportLines({ ...report, ...changes }).join('\n')
}

test('the report says how long it took, what became of the questions, and why', () => {
  assert.equal(
    lines({}),
    [
      'dice (pid 100) was killed (SIGKILL).',
      '  serves again   after 950 ms, as a new process (pid 101)',
      '  questions      40 times !roll: 37 answered, 2 refused with a reason, 1 lost, 0 answered twice',
      '                 2 × dice is restarting',
      '                 1 × the bot ended',
      '  longest gap    1.2 s between two answers',
      '  messages lost  1, as rosey status counts them',
    ].join('\n'),
  )
})

for (const [name, changes, expected] of [
  [
    'a plugin that was given up',
    { recovery: { kind: 'resting', state: 'failed', reason: '5 failures in a row' } },
    /serves again +no, it is failed: 5 failures in a row\. Start it: rosey start dice/,
  ],
  ['one that ignores SIGTERM', { recovery: { kind: 'ignored' } }, /took no notice of SIGTERM/],
  ['one that is not back', { recovery: { kind: 'waiting' } }, /not yet\. See: rosey status dice/],
  ['the same process', { recovery: { kind: 'back', pid: 100, isNew: false } }, /as the same process/],
  ['a console that was away', { questions: { ...COUNTS, unasked: 7 } }, /; 7 could not be put, the console was away/],
  [
    'a bot without a console',
    { question: null, questions: null, notAsked: 'there is none' },
    /none, .*: there is none/,
  ],
  ['questions that go elsewhere', { isOnTheWay: false }, /answers to !roll do not go through dice; --ask/],
  [
    'an interrupt',
    { action: chaosAction('freeze', 9, 'linux'), interrupted: true },
    /frozen for 9 s, and let go early/,
  ],
] as const satisfies [string, Partial<ChaosReport>, RegExp][]) {
  test(`the report tells of ${name}`, () => assert.match(lines(changes), expected))
}

test('a freeze is shorter than the time after which a process counts as hung', () => {
  assert.ok(lengthOf(chaosAction('freeze', undefined, 'linux')) < 10_000)
  assert.equal(lengthOf(chaosAction('slow', 2.5, 'linux')), 2500)
  assert.equal(lengthOf(chaosAction('kill')), 0)
})

test('where no process can be held, that is said before anything is done', () => {
  assert.throws(() => chaosAction('freeze', 1, 'win32'), { code: 'usage', message: /On Windows use kill/ })
})

test('the question before it says what will be done', () => {
  const said = (['kill', 'stop', 'freeze', 'slow'] as const).map((kind) =>
    describeAction(chaosAction(kind, 3, 'linux'), 'dice'),
  )
  assert.deepEqual(said, [
    'Kill dice (SIGKILL)',
    'End dice by SIGTERM, unasked by the daemon',
    'Freeze dice for 3 s',
    'Slow dice down for 3 s',
  ])
})
