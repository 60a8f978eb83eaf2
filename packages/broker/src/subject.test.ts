import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLiteral, isSubscribable } from './subject.ts'

const SUBJECTS = [
  { subject: 'a', subscribable: true, literal: true },
  { subject: 'a.b', subscribable: true, literal: true },
  { subject: 'a*.b>', subscribable: true, literal: true },
  { subject: '*', subscribable: true, literal: false },
  { subject: 'a.*.b', subscribable: true, literal: false },
  { subject: 'a.>', subscribable: true, literal: false },
  { subject: '>', subscribable: true, literal: false },
  { subject: 'a.>.b', subscribable: false, literal: false },
  { subject: '', subscribable: false, literal: false },
  { subject: 'a..b', subscribable: false, literal: false },
  { subject: '.a', subscribable: false, literal: false },
  { subject: 'a.', subscribable: false, literal: false },
]

for (const { subject, subscribable, literal } of SUBJECTS) {
  test(`${JSON.stringify(subject)} ${subscribable ? 'may' : 'may not'} be subscribed to and is ${literal ? '' : 'not '}literal`, () => {
    assert.deepEqual([isSubscribable(subject), isLiteral(subject)], [subscribable, literal])
  })
}
