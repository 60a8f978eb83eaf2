import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashBytes } from '../subject-cache.ts'
import { AnswerRights } from './answer-rights.ts'
import type { AnswerBounds } from './permissions.ts'

/** Rights that are asked by text, with the hash of messages unless another one is given. */
function rightsOf(bounds: AnswerBounds, options: { now?: () => number; hash?: number } = {}) {
  const rights = new AnswerRights(bounds)
  const { now = () => 0 } = options
  const inMiddle = (reply: string) => {
    const buffer = Buffer.from(`<${reply}>`, 'latin1')
    const end = buffer.length - 1
    return [options.hash ?? hashBytes(buffer, 1, end), buffer, 1, end] as const
  }
  return {
    grant: (reply: string) => rights.grant(...inMiddle(reply), now()),
    use: (reply: string) => rights.use(...inMiddle(reply), now()),
    waiting: () => rights.waiting,
  }
}

test('an answer may be given as often as is allowed', () => {
  const rights = rightsOf({ max: 2, ttlMs: -1 })
  assert.equal(rights.use('r'), false)
  rights.grant('r')
  assert.deepEqual([rights.use('r'), rights.use('r'), rights.use('r')], [true, true, false])
  rights.grant('r')
  assert.equal(rights.use('r'), true)
})

test('an answer comes too late when its time is over', () => {
  let now = 0
  const rights = rightsOf({ max: -1, ttlMs: 100 }, { now: () => now })
  rights.grant('r')
  now = 100
  assert.equal(rights.use('r'), true)
  now = 101
  assert.equal(rights.use('r'), false)
  assert.equal(rights.waiting(), 0)
})

test('without bounds there is no end to it', () => {
  const rights = rightsOf({ max: -1, ttlMs: -1 })
  rights.grant('r')
  for (let index = 0; index < 10_000; index++) assert.equal(rights.use('r'), true)
})

test('a reply subject that comes again may be answered as often as a new one, not more', () => {
  const rights = rightsOf({ max: 2, ttlMs: -1 })
  rights.grant('r')
  for (let index = 0; index < 2048; index++) rights.grant(`other${index}`)
  assert.equal(rights.use('r'), true)
  rights.grant('r')
  assert.deepEqual([rights.use('r'), rights.use('r'), rights.use('r')], [true, true, false])
})

test('what is never answered does not pile up: the oldest goes first', () => {
  const rights = rightsOf({ max: 1, ttlMs: -1 })
  for (let index = 0; index < 10_000; index++) rights.grant(`r${index}`)
  assert.ok(rights.waiting() <= 4096)
  assert.equal(rights.use('r0'), false)
  assert.equal(rights.use('r9999'), true)
})

test('where all places are taken, what was asked just now is not what is forgotten', () => {
  const rights = rightsOf({ max: 1, ttlMs: 1000 }, { now: () => now })
  let now = 0
  for (let index = 0; index < 4096; index++) {
    now = index / 10
    rights.grant(`r${index}`)
  }
  assert.equal(rights.use('r0'), true)
  now = 500
  for (const reply of ['a', 'b', 'c']) rights.grant(reply)
  assert.deepEqual(['a', 'b', 'c'].map(rights.use), [true, true, true])
  assert.equal(rights.use('r1'), false)
})

test('long reply subjects are kept, but not as many', () => {
  const rights = rightsOf({ max: 1, ttlMs: -1 })
  const long = (index: number) => `${'x'.repeat(80)}${index}`
  for (let index = 0; index < 300; index++) rights.grant(long(index))
  assert.equal(rights.waiting(), 256)
  assert.deepEqual([rights.use(long(0)), rights.use(long(299)), rights.use(long(299))], [false, true, false])
})

test('a number of answers that is none is one', () => {
  const rights = rightsOf({ max: 0.5, ttlMs: -1 })
  rights.grant('r')
  assert.deepEqual([rights.use('r'), rights.use('r')], [true, false])
})

test('reply subjects of one hash are kept apart', () => {
  const rights = rightsOf({ max: 2, ttlMs: -1 }, { hash: 7 })
  for (const reply of ['r1', 'r2', 'r3']) rights.grant(reply)
  assert.equal(rights.use('r4'), false)
  for (const reply of ['r2', 'r1', 'r3']) {
    assert.deepEqual([rights.use(reply), rights.use(reply), rights.use(reply)], [true, true, false], reply)
  }
  rights.grant('r2')
  assert.deepEqual([rights.use('r1'), rights.use('r2'), rights.use('r2'), rights.use('r2')], [false, true, true, false])
})

test('a twin that is used up is not found again in the elder half', () => {
  const rights = rightsOf({ max: 1, ttlMs: -1 }, { hash: 7 })
  for (let index = 0; index < 9; index++) rights.grant(`r${index}`)
  for (const reply of ['r8', 'r9']) rights.grant(reply)
  assert.deepEqual([rights.use('r8'), rights.use('r8')], [true, false])
  assert.deepEqual([rights.use('r9'), rights.use('r3'), rights.use('r3')], [true, true, false])
})

test('reply subjects that were made to have one hash push each other out', () => {
  const rights = rightsOf({ max: 1, ttlMs: -1 }, { hash: 7 })
  for (let index = 0; index < 100; index++) rights.grant(`r${index}`)
  const left = Array.from({ length: 100 }, (_, index) => rights.use(`r${index}`)).filter(Boolean).length
  assert.ok(left <= 18, `${left} are searched through`)
  assert.ok(left > 0)
})

test('whatever is granted and used in whatever order, it is as with a plain list', () => {
  for (const hash of [undefined, 1]) {
    const rights = rightsOf({ max: 3, ttlMs: -1 }, hash === undefined ? {} : { hash })
    const plain = new Map<string, number>()
    let seed = 42
    for (let step = 0; step < 20_000; step++) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
      const reply = `r${(seed >>> 8) % 7}`
      const left = plain.get(reply) ?? 0
      if ((seed >>> 24) % 3 === 0) {
        rights.grant(reply)
        plain.set(reply, 3)
      } else {
        assert.equal(rights.use(reply), left > 0, `step ${step}`)
        plain.set(reply, Math.max(0, left - 1))
      }
    }
  }
})
