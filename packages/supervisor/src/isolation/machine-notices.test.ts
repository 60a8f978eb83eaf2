import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Machine } from './machine.ts'
import { machineNotices } from './machine-notices.ts'

const LINUX: Machine = {
  platform: 'linux',
  setpriv: '/usr/bin/setpriv',
  unshare: '/usr/bin/unshare',
  hasMemoryBound: true,
  stats: 'proc',
  hasGuardian: true,
  capabilities: new Set(),
}
const messages = (machine: Partial<Machine>) => machineNotices({ ...LINUX, ...machine }).map(({ message }) => message)

test('where all can be had nothing is told, whoever runs it', () => {
  assert.deepEqual(messages({}), [])
})

test('each program that is missing is told with what is then not enforced and what to install', () => {
  const [notice, ...others] = machineNotices({ ...LINUX, setpriv: undefined })
  assert.match(
    notice?.message ?? '',
    /^setpriv is missing: .* only its guardian ends .*"sandbox: strict" cannot be had$/,
  )
  assert.match(notice?.remedy ?? '', /util-linux/)
  assert.deepEqual(others, [])
  assert.match(messages({ hasMemoryBound: false }).join(), /^prlimit is missing: memory beyond .* is not bound$/)
})

test('on another system each weaker border is named', () => {
  const others: Partial<Machine> = { setpriv: undefined, unshare: undefined, hasMemoryBound: false, hasGuardian: false }
  const mac = messages({ ...others, platform: 'darwin', stats: 'ps' })
  assert.equal(mac.length, 4)
  assert.match(mac.join('; '), /what ps tells.*no prlimit.*no guardian.*no "sandbox: strict" on darwin/)
  assert.match(messages({ ...others, platform: 'win32', stats: 'none' }).join(), /cannot be measured.*on win32/)
})
