import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matches, patternOf } from './auth/pattern.ts'
import { hashBytes } from './subject-cache.ts'
import { Subscription } from './subscription.ts'
import { Subscriptions } from './subscriptions.ts'

function add(all: Subscriptions<string>, subject: string, queue?: string): Subscription<string> {
  const subscription = new Subscription('client', subject, queue, subject)
  all.add(subscription)
  return subscription
}

function find(all: Subscriptions<string>, subject: string): { plain: string[]; groups: string[][] } {
  const bytes = Buffer.from(subject, 'latin1')
  const { plain, groups } = all.match(hashBytes(bytes, 0, bytes.length), bytes, 0, bytes.length)
  return {
    plain: plain.map((each) => each.subject).sort(),
    groups: groups.map((group) => group.map((each) => each.subject).sort()),
  }
}

test('a subject finds exactly the patterns that fit', () => {
  const all = new Subscriptions<string>()
  for (const pattern of ['a', 'a.b', 'a.*', '*.b', 'a.>', '>', '*', 'a.b.c', '*.*.c', 'a.*.>']) add(all, pattern)
  assert.deepEqual(find(all, 'a').plain, ['*', '>', 'a'])
  assert.deepEqual(find(all, 'a.b').plain, ['*.b', '>', 'a.*', 'a.>', 'a.b'])
  assert.deepEqual(find(all, 'a.b.c').plain, ['*.*.c', '>', 'a.*.>', 'a.>', 'a.b.c'])
  assert.deepEqual(find(all, 'x.y').plain, ['>'])
  assert.deepEqual(find(all, 'a..c').plain, [])
})

test('what was found before is forgotten when a subscription comes or goes', () => {
  const all = new Subscriptions<string>()
  const literal = add(all, 'a.b')
  // Three times, so that the cache has it.
  for (let look = 0; look < 3; look++) assert.deepEqual(find(all, 'a.b').plain, ['a.b'])
  const wildcard = add(all, 'a.*')
  for (let look = 0; look < 3; look++) assert.deepEqual(find(all, 'a.b').plain, ['a.*', 'a.b'])
  all.remove(literal)
  for (let look = 0; look < 3; look++) assert.deepEqual(find(all, 'a.b').plain, ['a.*'])
  all.remove(wildcard)
  for (let look = 0; look < 3; look++) assert.deepEqual(find(all, 'a.b').plain, [])
  assert.equal(all.count, 0)
})

test('removing twice counts once', () => {
  const all = new Subscriptions<string>()
  const one = add(all, 'a')
  add(all, 'b')
  all.remove(one)
  all.remove(one)
  assert.equal(all.count, 1)
})

test('one queue is one group, whatever its members subscribed to', () => {
  const all = new Subscriptions<string>()
  add(all, 'a.b', 'q')
  const any = add(all, 'a.*', 'q')
  add(all, 'a.b', 'r')
  assert.deepEqual(
    find(all, 'a.b')
      .groups.map((group) => group.length)
      .sort(),
    [1, 2],
  )
  all.remove(any)
  assert.deepEqual(find(all, 'a.b').groups, [['a.b'], ['a.b']])
})

test('the cache answers as the trie does, for thousands of subjects that come and go', () => {
  const all = new Subscriptions<string>()
  const live = new Map<string, Subscription<string>>()
  for (let round = 0; round < 20_000; round++) {
    const subject = `s.${(round * 7919) % 6000}`
    const known = live.get(subject)
    assert.deepEqual(find(all, subject).plain, known === undefined ? [] : [subject])
    if (known === undefined) {
      live.set(subject, add(all, subject))
    } else {
      all.remove(known)
      live.delete(subject)
    }
  }
})

test('a look-up finds what a look at each pattern finds', () => {
  const all = new Subscriptions<string>()
  const words = ['a', 'b', '*']
  const patterns = words.flatMap((one) => words.flatMap((two) => words.map((three) => `${one}.${two}.${three}`)))
  patterns.push('>', 'a.>', '*.>', 'a.*.>', '*.b.>', 'a.b', '*.*')
  for (const pattern of patterns) add(all, pattern)
  for (const subject of [
    'a',
    'a.a',
    'a.b',
    'b.b',
    'a.b.a',
    'b.a.b',
    'a.a.a',
    'c.b.a',
    'c.c.c',
    'a.b.a.b',
    '*.b.a',
    'a.b.>',
  ]) {
    const expected = patterns.filter((pattern) => matches(patternOf(pattern), patternOf(subject)))
    assert.deepEqual(find(all, subject).plain, expected.sort(), subject)
  }
})

test('a subject of as many tokens as a line has room for takes no more of the stack than a short one', () => {
  const all = new Subscriptions<string>()
  const subject = Array.from({ length: 32_000 }, () => 'a').join('.')
  const deep = [subject, subject.replace(/^a/, '*'), subject.replace(/a$/, '>')].map((each) => add(all, each))
  assert.equal(find(all, subject).plain.length, 3)
  for (const subscription of deep) all.remove(subscription)
  assert.deepEqual(find(all, subject).plain, [])
})

test('a queue may have any number of members', () => {
  const all = new Subscriptions<string>()
  add(all, 'a.*', 'q')
  for (let member = 0; member < 200_000; member++) add(all, 'a.b', 'q')
  assert.deepEqual(
    find(all, 'a.b').groups.map((group) => group.length),
    [200_001],
  )
})
