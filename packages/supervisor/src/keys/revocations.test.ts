import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_REVOKED, type Revocations, withRevoked } from './revocations.ts'

test('a token that is revoked again counts as the newest', () => {
  const first = withRevoked({ b: 1 }, { publicKey: 'a', issuedAt: 2 }, 5000)
  assert.deepEqual(withRevoked(first, { publicKey: 'b', issuedAt: 2 }, 9000), { a: 5, b: 9 })
})

test('the list is bounded, and the oldest goes first', () => {
  let list: Revocations = Object.fromEntries(Array.from({ length: MAX_REVOKED }, (_, index) => [`k${index}`, 1]))
  list = withRevoked(list, { publicKey: 'new', issuedAt: 1 }, 1000)
  assert.equal(Object.keys(list).length, MAX_REVOKED)
  assert.deepEqual([list.k0, list.k1, list.new], [undefined, 1, 1])
})
