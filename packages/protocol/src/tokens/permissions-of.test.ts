import assert from 'node:assert/strict'
import { test } from 'node:test'
import { grantsFor } from '../grants.ts'
import { permissionsOf } from './permissions-of.ts'

const HOLDER = { name: 'dice', instance: 'one' }
const EVERYBODY = ['_INBOX.dice.one.>', '$SRV.PING', '$SRV.INFO', '$SRV.STATS', '$SRV.*.dice', '$SRV.*.dice.one']

test('a plugin hears its subjects in its own queue only, and its inbox', () => {
  const { pub, sub } = permissionsOf(grantsFor({ kind: 'plugin', name: 'dice', permissions: ['chat.read'] }), HOLDER)
  assert.deepEqual(pub, { allow: ['rosey.event.dice.>'] })
  assert.deepEqual(sub, {
    allow: ['rosey.command.dice.* dice.e', 'rosey.hook.dice.> dice.e', 'rosey.chat.> dice.e', ...EVERYBODY],
  })
})

test('who may say nothing is denied everything, because an empty list would allow it', () => {
  const { pub, sub } = permissionsOf({ publish: [], subscribe: [] }, HOLDER)
  assert.deepEqual(pub, { deny: ['>'] })
  assert.deepEqual(sub, { allow: EVERYBODY })
})

test('what is asked may be answered, a bounded number of times and not for ever', () => {
  const { resp } = permissionsOf({ publish: [], subscribe: [] }, HOLDER)
  assert.equal(resp?.max, 1000)
  assert.equal(resp?.ttl, 3600e9)
})
