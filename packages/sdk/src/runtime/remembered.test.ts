import assert from 'node:assert/strict'
import { test } from 'node:test'
import { REMEMBERED_INVOCATIONS } from '@rosey/protocol'
import { RememberedInvocations } from './remembered.ts'

test('what the process before accepted is known, and so is what was accepted here', () => {
  const remembered = new RememberedInvocations(['old'])
  const send = () => undefined
  const memory = remembered.accept('new', send)
  assert.deepEqual(remembered.get('old'), { kind: 'inherited' })
  assert.equal(remembered.get('new'), memory)
  assert.deepEqual(memory, { kind: 'own', answers: [], send })
  assert.equal(remembered.get('other'), undefined)
  assert.deepEqual(remembered.ids, ['old', 'new'])
})

test('only the newest are remembered', () => {
  const ids = Array.from({ length: REMEMBERED_INVOCATIONS + 5 }, (_, index) => `i${index}`)
  const remembered = new RememberedInvocations(ids)
  assert.deepEqual(remembered.ids, ids.slice(5))
  remembered.accept('last', () => undefined)
  assert.deepEqual(remembered.ids, [...ids.slice(6), 'last'])
  assert.equal(remembered.get('i5'), undefined)
})
