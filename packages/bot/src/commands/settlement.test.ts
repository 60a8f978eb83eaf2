import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DispatchEnd } from '../dispatch/dispatch-state.ts'
import type { AnswersOutcome } from '../replies/answers.ts'
import { sentenceFor } from '../sentences.ts'
import { conclusionOf, settle } from './settlement.ts'

const ENDS: [end: DispatchEnd, outcome: string, told: string | undefined][] = [
  [{ kind: 'done' }, 'answered', undefined],
  [{ kind: 'failed', error: 'x' }, 'failed', 'dice could not do that: an error in the plugin.'],
  [{ kind: 'timed-out' }, 'failed', 'dice took too long.'],
  [{ kind: 'interrupted' }, 'failed', 'dice was interrupted before it had finished !roll.'],
  [{ kind: 'not-taken' }, 'failed', 'dice does not answer at the moment. Try again.'],
  [{ kind: 'restarting', seconds: 4 }, 'failed', 'dice is restarting, try again in 4 s.'],
  [{ kind: 'away', state: 'stopped' }, 'refused', 'dice is not running.'],
  [{ kind: 'away', state: 'disabled' }, 'refused', 'dice is switched off.'],
  [{ kind: 'away', state: 'failed' }, 'refused', 'dice has failed and waits for the operator.'],
  [{ kind: 'gone-command' }, 'failed', 'dice does not know !roll any more.'],
]

for (const [end, outcome, told] of ENDS) {
  test(`an invocation that ended as ${JSON.stringify(end)} is ${outcome}`, () => {
    const conclusion = conclusionOf(end, 'dice')
    assert.equal(conclusion.outcome, outcome)
    assert.equal(conclusion.reason === undefined, outcome === 'answered')
    assert.equal(sentenceFor(end, 'dice', '!roll'), told)
  })
}

const answered = { outcome: 'answered', reason: undefined } as const
const lines = (changes: Partial<AnswersOutcome>): AnswersOutcome => ({
  sent: 1,
  refused: undefined,
  lost: undefined,
  ...changes,
})

test('a command is answered although its plugin said nothing', () => {
  assert.deepEqual(settle(answered, lines({ sent: 0 })), { kind: 'settled', outcome: 'answered', replies: 0 })
})

test('a lost line makes a lost message, a refused one a refused message', () => {
  assert.equal(settle(answered, lines({ lost: 'x', refused: 'y' })).outcome, 'lost')
  assert.deepEqual(settle(answered, lines({ sent: 0, refused: 'muted' })), {
    kind: 'settled',
    outcome: 'refused',
    reason: 'a reply was not sent: muted',
    replies: 0,
  })
})

test('a failure stays one although its notice was refused', () => {
  assert.equal(settle({ outcome: 'failed', reason: 'x' }, lines({ refused: 'muted' })).outcome, 'failed')
})
