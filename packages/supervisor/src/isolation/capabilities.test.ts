import assert from 'node:assert/strict'
import { test } from 'node:test'
import { capabilitiesIn, STRICT_NEEDS } from './capabilities.ts'

const status = (digits: string) =>
  `Name:\tnode\nCapPrm:\t000001ffffffffff\nCapEff:\t${digits}\nCapBnd:\t0000000000000000\n`

test('root has every right that is needed, another user none', () => {
  assert.deepEqual([...capabilitiesIn(status('000001ffffffffff'))].sort(), Object.keys(STRICT_NEEDS).sort())
  assert.equal(capabilitiesIn(status('0000000000000000')).size, 0)
})

test('each right is read from its own bit', () => {
  // What a container runtime leaves to root by default.
  const held = capabilitiesIn(status('00000000a80425fb'))
  assert.ok(held.has('CAP_SETUID') && held.has('CAP_CHOWN') && held.has('CAP_KILL'))
  assert.ok(!held.has('CAP_SYS_ADMIN') && !held.has('CAP_SYS_PTRACE'))
})

test('a text that says nothing of rights gives none', () => {
  assert.equal(capabilitiesIn('Name:\tnode\n').size, 0)
})
