import assert from 'node:assert/strict'
import { test } from 'node:test'
import { covers, matches, overlaps, patternOf } from './pattern.ts'
import { Permissions } from './permissions.ts'

for (const [pattern, subject, covered, overlapping] of [
  ['a', 'a', true, true],
  ['a', 'b', false, false],
  ['a', 'a.b', false, false],
  ['a.b', 'a', false, false],
  ['*', 'a', true, true],
  ['*', 'a.b', false, false],
  ['a.*', 'a.b', true, true],
  ['a.*', 'a', false, false],
  ['a.*', 'a.b.c', false, false],
  ['a.*.c', 'a.b.c', true, true],
  ['a.*.c', 'a.b.d', false, false],
  ['>', 'a', true, true],
  ['>', 'a.b.c', true, true],
  ['a.>', 'a', false, false],
  ['a.>', 'a.b', true, true],
  ['a.>', 'a.b.c', true, true],
  ['a.>', 'b.c', false, false],
  ['a', '*', false, true],
  ['a', '>', false, true],
  ['a.b', 'a.*', false, true],
  ['a.b', 'a.>', false, true],
  ['a.b', '*.b', false, true],
  ['a.b', '*.c', false, false],
  ['*', '*', true, true],
  ['*', '>', false, true],
  ['a.*', 'a.>', false, true],
  ['a.*', 'a.*', true, true],
  ['a.>', 'a.*', true, true],
  ['a.>', 'a.>', true, true],
  ['a.>', '>', false, true],
  ['>', '>', true, true],
  ['>', 'a.>', true, true],
  ['*.b', 'a.*', false, true],
  ['a.b.>', 'a.>', false, true],
  ['a.b.>', 'a.*', false, false],
] as const) {
  test(`${pattern} ${covered ? 'covers' : 'does not cover'} ${subject}, and they ${overlapping ? 'overlap' : 'do not overlap'}`, () => {
    assert.equal(covers(patternOf(pattern), patternOf(subject)), covered)
    assert.equal(overlaps(patternOf(pattern), patternOf(subject)), overlapping)
    assert.equal(overlaps(patternOf(subject), patternOf(pattern)), overlapping)
  })
}

for (const [what, pub, allowed, refused] of [
  ['no lists', undefined, ['a', 'a.b'], []],
  ['an empty allow list is none', { allow: [] }, ['a'], []],
  ['an allow list', { allow: ['a', 'b.>'] }, ['a', 'b.c', 'b.c.d'], ['c', 'a.b', 'b']],
  ['a deny list', { deny: ['a.>'] }, ['b', 'a'], ['a.b']],
  ['deny within allow', { allow: ['a.>'], deny: ['a.b'] }, ['a.c'], ['a.b', 'b']],
  ['everything denied', { deny: ['>'] }, [], ['a', 'a.b']],
  ['an empty allow list beside a deny list', { allow: [], deny: ['x'] }, [], ['a', 'x']],
  ['a deny list of wildcards', { deny: ['a.*'] }, ['a.b.c', '>'], ['a.b', 'a.>', 'a.*']],
] as const) {
  test(`publishing with ${what}`, () => {
    const permissions = new Permissions(pub === undefined ? {} : { pub: { ...pub } as never })
    for (const subject of [...allowed, ...allowed]) assert.equal(permissions.mayPublish(subject), true, subject)
    for (const subject of [...refused, ...refused]) assert.equal(permissions.mayPublish(subject), false, subject)
  })
}

test('who may answer may publish nothing else that is not listed', () => {
  const resp = { max: 1, ttl: 1e9 }
  assert.equal(new Permissions({ resp }).mayPublish('a'), false)
  assert.equal(new Permissions({ resp, pub: { allow: ['a'] } }).mayPublish('a'), true)
  assert.deepEqual(new Permissions({ resp }).answers, { max: 1, ttlMs: 1000 })
})

for (const [resp, bounds] of [
  [
    { max: 0, ttl: 0 },
    { max: 1, ttlMs: 120_000 },
  ],
  [
    { max: 5, ttl: 2e9 },
    { max: 5, ttlMs: 2000 },
  ],
  [
    { max: -1, ttl: 0 },
    { max: -1, ttlMs: 120_000 },
  ],
] as const) {
  test(`a leave to answer of ${JSON.stringify(resp)} is ${JSON.stringify(bounds)}`, () => {
    assert.deepEqual(new Permissions({ resp }).answers, bounds)
  })
}

for (const [pattern, subject, matched] of [
  ['a.*', 'a.>', true],
  ['a.*', 'a.*', true],
  ['*', '>', true],
  ['a.b', 'a.*', false],
  ['a.>', 'a.>', true],
  ['a', '>', false],
  ['a.*', 'a..b', false],
] as const) {
  test(`${subject} as a published word is ${matched ? 'one' : 'none'} of ${pattern}`, () => {
    assert.equal(matches(patternOf(pattern), patternOf(subject)), matched)
  })
}

for (const [what, sub, subject, queue, may] of [
  ['anything without lists', {}, 'a.>', undefined, true],
  ['a literal that is listed', { allow: ['a'] }, 'a', undefined, true],
  ['a literal that is not', { allow: ['a'] }, 'b', undefined, false],
  ['a wildcard wider than the list', { allow: ['a.b'] }, 'a.*', undefined, false],
  ['a full wildcard wider than the list', { allow: ['a.*'] }, 'a.>', undefined, false],
  ['a wildcard within the list', { allow: ['a.>'] }, 'a.*', undefined, true],
  ['in a queue, with an entry for all', { allow: ['a'] }, 'a', 'q', true],
  ['in the queue of the entry', { allow: ['a q'] }, 'a', 'q', true],
  ['in another queue', { allow: ['a q'] }, 'a', 'r', false],
  ['without the queue of the entry', { allow: ['a q'] }, 'a', undefined, false],
  ['in a queue of the pattern', { allow: ['a dice.*'] }, 'a', 'dice.e', true],
  ['in a queue beside the pattern', { allow: ['a dice.*'] }, 'a', 'dice', false],
  ['in one of several queues', { allow: ['a q', 'a r'] }, 'a', 'r', true],
  ['in a queue where only others are named', { allow: ['a', 'a q'] }, 'a', 'r', false],
  ['plainly where a queue is named too', { allow: ['a', 'a q'] }, 'a', undefined, true],
  ['what is denied', { deny: ['a'] }, 'a', undefined, false],
  ['a wildcard around what is denied', { deny: ['a.b'] }, 'a.*', undefined, true],
  ['a wildcard within what is denied', { deny: ['a.>'] }, 'a.*', undefined, false],
  ['in a denied queue', { deny: ['a q'] }, 'a', 'q', false],
  ['beside a denied queue', { deny: ['a q'] }, 'a', 'r', true],
  ['plainly beside a denied queue', { deny: ['a q'] }, 'a', undefined, true],
  ['everything with everything denied', { deny: ['>'] }, '>', undefined, false],
] as const) {
  test(`subscribing to ${what}: ${may ? 'yes' : 'no'}`, () => {
    assert.equal(new Permissions({ sub: { ...sub } as never }).maySubscribe(subject, queue), may)
  })
}

test('a subscription around something denied gets all but that', () => {
  const permissions = new Permissions({ sub: { deny: ['a.b', 'c.d q'] } })
  assert.equal(permissions.needsFilter('a.*'), true)
  assert.equal(permissions.needsFilter('x.*'), false)
  assert.equal(permissions.needsFilter('c.*'), false)
  assert.equal(permissions.mayHear('a.c'), true)
  assert.equal(permissions.mayHear('a.b'), false)
})

test('subjects outside ASCII are compared as their bytes on the wire', () => {
  const wire = Buffer.from('chat.größe').toString('latin1')
  assert.equal(new Permissions({ pub: { allow: ['chat.größe'] } }).mayPublish(wire), true)
})
