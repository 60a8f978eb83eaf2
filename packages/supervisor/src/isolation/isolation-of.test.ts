import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type IsolationLayer, NO_LIMITS, resolveLimits } from '@rosey/protocol'
import { type Capability, STRICT_NEEDS } from './capabilities.ts'
import { isolationOf } from './isolation-of.ts'
import type { LayerFacts } from './layers.ts'

const FACTS: LayerFacts = {
  spec: { kind: 'plugin', name: 'dice', permissions: [], sandbox: 'normal', limits: resolveLimits() },
  machine: {
    platform: 'linux',
    setpriv: '/usr/bin/setpriv',
    unshare: '/usr/bin/unshare',
    hasMemoryBound: true,
    stats: 'proc',
    hasGuardian: true,
    capabilities: new Set(Object.keys(STRICT_NEEDS) as Capability[]),
  },
  enforcement: 'full',
  hangReports: false,
}
interface Changes {
  readonly spec?: Partial<LayerFacts['spec']>
  readonly machine?: Partial<LayerFacts['machine']>
  readonly enforcement?: LayerFacts['enforcement']
  readonly hangReports?: boolean
}
const isolation = ({ spec = {}, machine = {}, ...others }: Changes = {}) =>
  isolationOf({
    ...FACTS,
    ...others,
    spec: { ...FACTS.spec, ...spec },
    machine: { ...FACTS.machine, ...machine },
  })
const layer = (name: IsolationLayer, changes?: Changes) => {
  const found = isolation(changes).layers.find((entry) => entry.name === name)
  assert.ok(found)
  return found
}
const failing = (changes?: Changes) => isolation(changes).layers.flatMap(({ name, holds }) => (holds ? [] : [name]))

test('on Linux with util-linux all holds but what only strict brings', () => {
  assert.deepEqual(failing(), ['own-user', 'network-namespace'])
  assert.deepEqual(failing({ spec: { sandbox: 'strict' } }), [])
})

test('nothing is granted by default', () => {
  assert.deepEqual(isolation().grants, [])
})

for (const [name, changes, detail] of [
  ['bus-token', { enforcement: 'none' }, /all processes are one user .* bus\.credentials/],
  ['no-new-privileges', { machine: { setpriv: undefined } }, /setpriv is missing: install/],
  ['no-new-privileges', { machine: { setpriv: undefined, platform: 'darwin' } }, /none on darwin/],
  ['ends-with-daemon', { machine: { setpriv: undefined, hasGuardian: false, platform: 'darwin' } }, /by hand/],
  ['heap-bound', { spec: { limits: NO_LIMITS } }, /limits\.memoryMb is null/],
  ['memory-bound', { spec: { limits: resolveLimits({ onViolation: 'warn' }) } }, /limits\.onViolation is warn/],
  ['memory-bound', { machine: { hasMemoryBound: false } }, /prlimit is missing: install/],
  ['memory-bound', { machine: { hasMemoryBound: false, platform: 'win32' } }, /none on win32/],
  ['measured-limits', { machine: { stats: 'none', platform: 'win32' } }, /cannot be measured on win32/],
  ['measured-limits', { spec: { limits: NO_LIMITS } }, /only watched/],
  ['measured-limits', { spec: { limits: resolveLimits({ onViolation: 'warn' }) } }, /but limits\.onViolation is warn/],
  ['own-user', {}, /set plugins\.dice\.sandbox/],
  ['own-user', { spec: { kind: 'connector' } }, /only for plugins/],
  ['own-user', { spec: { sandbox: 'strict' }, machine: { setpriv: undefined } }, /it does not start: setpriv of/],
  ['network-namespace', { spec: { sandbox: 'strict', permissions: ['network'] } }, /permission network is granted/],
] as [IsolationLayer, Changes, RegExp][]) {
  test(`${name} that does not hold says why: ${String(detail)}`, () => {
    const found = layer(name, changes)
    assert.equal(found.holds, false)
    assert.match(found.detail, detail)
  })
}

for (const [name, changes, detail] of [
  ['bus-token', { enforcement: 'no-revocation' }, /cannot take back/],
  ['permission-model', {}, /^without network$/],
  ['permission-model', { spec: { permissions: ['network'] } }, /^with the network$/],
  ['permission-model', { hangReports: true }, /hangReports lets it open a debugger/],
  ['permission-model', { hangReports: true, spec: { sandbox: 'strict' } }, /^without network$/],
  ['ends-with-daemon', { machine: { setpriv: undefined } }, /^by a guardian; sooner with setpriv/],
  ['heap-bound', { spec: { limits: resolveLimits({ memoryMb: 64 }) } }, /^64 MB$/],
  ['measured-limits', {}, /^50 % of a core, 256 MB, every 5 s$/],
  ['measured-limits', { spec: { limits: resolveLimits({ cpuPercent: null }) } }, /^256 MB, every 5 s$/],
] as [IsolationLayer, Changes, RegExp][]) {
  test(`${name} that holds says how: ${String(detail)}`, () => {
    const found = layer(name, changes)
    assert.equal(found.holds, true)
    assert.match(found.detail, detail)
  })
}

test('each permission is listed with the borders that hold it', () => {
  const permissions = ['chat.send', 'network', 'files:saved', 'event:a.b', 'service:quotes']
  const held = (changes: Changes) => isolation(changes).grants.map(({ permission, layers }) => [permission, layers])
  assert.deepEqual(held({ spec: { permissions } }), [
    ['chat.send', ['bus-token']],
    ['network', ['permission-model']],
    ['files:saved', ['permission-model']],
    ['event:a.b', ['bus-token']],
    ['service:quotes', ['bus-token']],
  ])
  assert.deepEqual(held({ spec: { permissions: ['files:saved'], sandbox: 'strict' } }), [
    ['files:saved', ['permission-model', 'own-user']],
  ])
  assert.deepEqual(held({ spec: { permissions: ['chat.send'] }, enforcement: 'none' }), [['chat.send', []]])
})

test('each grant says what it allows', () => {
  assert.match(isolation({ spec: { permissions: ['network'] } }).grants[0]?.allows ?? '', /reach the network/)
})
