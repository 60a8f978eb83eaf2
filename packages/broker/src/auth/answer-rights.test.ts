import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AnswerRights } from './answer-rights.ts'

test('an answer may be given as often as is allowed', () => {
  const rights = new AnswerRights({ max: 2, ttlMs: -1 })
  assert.equal(rights.use('r'), false)
  rights.grant('r')
  assert.deepEqual([rights.use('r'), rights.use('r'), rights.use('r')], [true, true, false])
  rights.grant('r')
  assert.equal(rights.use('r'), true)
})

test('an answer comes too late when its time is over', () => {
  let now = 0
  const rights = new AnswerRights({ max: -1, ttlMs: 100 }, () => now)
  rights.grant('r')
  now = 100
  assert.equal(rights.use('r'), true)
  now = 101
  assert.equal(rights.use('r'), false)
  assert.equal(rights.waiting, 0)
})

test('without bounds there is no end to it', () => {
  const rights = new AnswerRights({ max: -1, ttlMs: -1 })
  rights.grant('r')
  for (let index = 0; index < 10_000; index++) assert.equal(rights.use('r'), true)
})

test('a reply subject that comes again may be answered as often as a new one, not more', () => {
  const rights = new AnswerRights({ max: 2, ttlMs: -1 })
  rights.grant('r')
  for (let index = 0; index < 2048; index++) rights.grant(`other${index}`)
  assert.equal(rights.use('r'), true)
  rights.grant('r')
  assert.deepEqual([rights.use('r'), rights.use('r'), rights.use('r')], [true, true, false])
})

test('what is never answered does not pile up: the oldest goes first', () => {
  const rights = new AnswerRights({ max: 1, ttlMs: -1 })
  for (let index = 0; index < 10_000; index++) rights.grant(`r${index}`)
  assert.ok(rights.waiting <= 4096)
  assert.equal(rights.use('r0'), false)
  assert.equal(rights.use('r9999'), true)
})
