import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asUser, type StrictPrefixFacts, strictPrefix } from './strict-prefix.ts'

const FACTS: StrictPrefixFacts = {
  setpriv: '/usr/bin/setpriv',
  unshare: '/usr/bin/unshare',
  user: 1_900_000_000,
  network: false,
}

test('a plugin gets a network namespace, a user, and no rights', () => {
  const prefix = strictPrefix(FACTS)
  assert.deepEqual(prefix.slice(0, 4), ['/usr/bin/unshare', '--net', '--', '/usr/bin/setpriv'])
  for (const flag of ['--reuid=1900000000', '--regid=1900000000', '--clear-groups', '--no-new-privs'])
    assert.ok(prefix.includes(flag), flag)
  assert.ok(prefix.includes('--bounding-set=-all') && prefix.includes('--inh-caps=-all'))
  assert.deepEqual(prefix.slice(-3), ['--pdeathsig', 'SIGKILL', '--'])
})

test('one that is granted the network keeps that of the machine', () => {
  const prefix = strictPrefix({ ...FACTS, network: true })
  assert.equal(prefix[0], '/usr/bin/setpriv')
  assert.deepEqual(prefix, strictPrefix({ ...FACTS, unshare: undefined, network: true }))
})

test('a small command is run as the user, and nothing else of it is changed', () => {
  const whole = ['/bin/setpriv', '--reuid=7', '--regid=7', '--clear-groups', '--inh-caps=-all', '--']
  assert.deepEqual(asUser('/bin/setpriv', 7), whole)
})
