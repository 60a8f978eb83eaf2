import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NatsPermissions } from '@rosey/protocol/tokens'
import { emptyFrame, type Frame } from '../frame.ts'
import { hashBytes } from '../subject-cache.ts'
import { admitted } from './admission.ts'
import { ClientRights } from './client-rights.ts'
import { Permissions } from './permissions.ts'

const never = () => assert.fail('it does not expire')

function rightsOf(permissions: NatsPermissions): ClientRights {
  const rights = new ClientRights({ now: 0 })
  rights.adopt(admitted('ann', new Permissions(permissions)), never)
  return rights
}

/** Who would get a message, where nothing is remembered. */
const matches = () => ({ plain: [], groups: [] })

/** A message on `subject`, somewhere in the middle of a buffer. */
function frame(subject: string, reply = ''): Frame {
  const buffer = Buffer.from(`PUB ${subject} ${reply} 0\r\n\r\n`, 'latin1')
  const replyStart = 5 + subject.length
  return {
    ...emptyFrame(),
    buffer,
    subjectStart: 4,
    subjectEnd: 4 + subject.length,
    subjectHash: hashBytes(buffer, 4, 4 + subject.length),
    replyStart,
    replyEnd: replyStart + reply.length,
  }
}

test('who has no permissions may do everything', () => {
  const rights = new ClientRights({ now: 0 })
  assert.equal(rights.mayPublish(frame('a'), matches()), true)
  assert.equal(rights.maySubscribe('>', undefined), true)
  assert.equal(rights.needsFilter('>'), false)
  assert.equal(rights.mayHear(frame('a')), true)
})

test('what is remembered is right, for thousands of subjects in any order', () => {
  const rights = rightsOf({ pub: { allow: ['a.*'], deny: ['a.7', 'a.1999'] } })
  for (let round = 0; round < 20_000; round++) {
    const number = (round * 7919) % 3000
    for (let again = 0; again < 3; again++) {
      assert.equal(rights.mayPublish(frame(`a.${number}`), matches()), number !== 7 && number !== 1999)
      assert.equal(rights.mayPublish(frame(`b.${number}`), matches()), false)
    }
  }
})

test('new permissions count at once, whatever was remembered', () => {
  const rights = rightsOf({ pub: { allow: ['a'] } })
  for (let again = 0; again < 4; again++) assert.equal(rights.mayPublish(frame('a'), matches()), true)
  rights.adopt(admitted('ann', new Permissions({ pub: { allow: ['b'] } })), never)
  assert.equal(rights.mayPublish(frame('a'), matches()), false)
  assert.equal(rights.mayPublish(frame('b'), matches()), true)
})

test('an answer is used up, and what may be published anyway is not', () => {
  const rights = rightsOf({ pub: { allow: ['a'] }, resp: { max: 2, ttl: -1 } })
  rights.heard(frame('in', 'r'))
  rights.heard(frame('in', 'a'))
  assert.deepEqual(
    [1, 2, 3].map(() => rights.mayPublish(frame('r'), matches())),
    [true, true, false],
  )
  for (let again = 0; again < 5; again++) assert.equal(rights.mayPublish(frame('a'), matches()), true)
})

test('what was asked may still be answered after a look at the same permissions', () => {
  const permissions = { resp: { max: 1, ttl: 60e9 } }
  const rights = rightsOf(permissions)
  rights.heard(frame('in', 'r1'))
  rights.heard(frame('in', 'r2'))
  rights.adopt(admitted('ann', new Permissions(permissions)), never)
  assert.equal(rights.mayPublish(frame('r1'), matches()), true)
  rights.adopt(admitted('ann', new Permissions({ pub: { allow: ['a'] } })), never)
  assert.equal(rights.mayPublish(frame('r2'), matches()), false)
})

test('what is denied is not heard through a wider subscription', () => {
  const rights = rightsOf({ sub: { deny: ['a.b'] } })
  assert.equal(rights.needsFilter('a.>'), true)
  assert.equal(rights.mayHear(frame('a.b')), false)
  assert.equal(rights.mayHear(frame('a.c')), true)
})
