import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProcessState } from '@rosey/protocol'
import { plugin } from '../testing/peers.ts'
import { type Course, follow, HEALTHY_MS, isStillSo, troubleOf } from './trouble.ts'

type News = readonly [state: ProcessState, instance?: string, atMs?: number]

// What is told along a course: the kinds, each with the index of its news.
function troubles(...news: News[]): { told: string[]; course: Course | undefined } {
  let course: Course | undefined
  const told: string[] = []
  for (const [index, [state, instance = 'a', at = 0]] of news.entries()) {
    const peer = plugin('dice', { state, instance })
    const after = follow(course, peer, at)
    const trouble = troubleOf(course, after, peer)
    if (trouble !== undefined) told.push(`${trouble.kind} at ${index}`)
    course = after
  }
  return { told, course }
}

const CASES: [name: string, news: News[], told: string[]][] = [
  ['a start is no trouble', [['starting'], ['running']], []],
  ['two crashes are none yet', [['crashed'], ['starting', 'b'], ['crashed', 'b'], ['running', 'c']], []],
  [
    'a third crash is',
    [
      ['crashed', 'a'],
      ['crashed', 'b'],
      ['crashed', 'c'],
      ['crashed', 'd'],
    ],
    ['crashing at 2'],
  ],
  ['the same crash told again is one', [['crashed'], ['crashed'], ['crashed'], ['crashed']], []],
  [
    'health between crashes counts anew',
    [
      ['crashed', 'a', 0],
      ['crashed', 'b', 1],
      ['running', 'c', 2],
      ['unhealthy', 'c', 3],
      ['crashed', 'c', 2 + HEALTHY_MS],
      ['crashed', 'd', 2 + HEALTHY_MS],
    ],
    [],
  ],
  [
    'a short time of health does not',
    [
      ['crashed', 'a', 0],
      ['crashed', 'b', 1],
      ['running', 'c', 2],
      ['crashed', 'c', 1 + HEALTHY_MS],
    ],
    ['crashing at 3'],
  ],
  [
    'a stop counts anew',
    [
      ['crashed', 'a'],
      ['crashed', 'b'],
      ['stopped', 'b'],
      ['crashed', 'c'],
    ],
    [],
  ],
  ['what has failed is told once', [['failed'], ['failed']], ['failed at 0']],
  ['and again after it was started', [['failed'], ['starting'], ['failed']], ['failed at 0', 'failed at 2']],
]

for (const [name, news, told] of CASES) {
  test(name, () => assert.deepEqual(troubles(...news).told, told))
}

test('a trouble has passed when its plugin runs, or has run for long enough', () => {
  const failed = { kind: 'failed', peer: plugin('dice', {}) } as const
  assert.equal(isStillSo(failed, troubles(['failed']).course, 0), true)
  assert.equal(isStillSo(failed, troubles(['failed'], ['running']).course, 0), false)
  assert.equal(isStillSo(failed, undefined, 0), false)
  const crashing = { ...failed, kind: 'crashing' } as const
  const { course } = troubles(['crashed', 'a'], ['crashed', 'b'], ['crashed', 'c'], ['running', 'd'])
  assert.equal(isStillSo(crashing, course, HEALTHY_MS - 1), true)
  assert.equal(isStillSo(crashing, course, HEALTHY_MS), false)
})
