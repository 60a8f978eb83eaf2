import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NO_LIMITS } from '@rosey/protocol'
import { fixtureSpec } from '../../../../test/support/supervised.ts'
import { limitNotices } from './limit-notices.ts'

const GIGABYTE = 1024 ** 3
const limited = (memoryMb: number | null, enabled = true) => ({
  spec: fixtureSpec('one', 'ready', { enabled, limits: { ...NO_LIMITS, memoryMb } }),
})

test('limits that add up to more than the machine has are told, those of disabled ones do not count', () => {
  assert.deepEqual(limitNotices([limited(512), limited(512), limited(512, false), limited(null)], GIGABYTE), [])
  const [notice] = limitNotices([limited(512), limited(600)], GIGABYTE)
  assert.match(notice ?? '', /^\[limit\] 2 processes may use 1112 MB of memory together, and this machine has 1024 MB/)
})
