import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Capability, STRICT_NEEDS } from './capabilities.ts'
import { refusalOfStrict, type StrictMachine } from './strict-refusal.ts'

const ALL = Object.keys(STRICT_NEEDS) as Capability[]
const MACHINE: StrictMachine = {
  platform: 'linux',
  setpriv: '/usr/bin/setpriv',
  unshare: '/usr/bin/unshare',
  capabilities: new Set(ALL),
}
const without = (...names: Capability[]) => new Set(ALL.filter((name) => !names.includes(name)))

for (const [what, machine, network, refusal] of [
  ['root on Linux', {}, false, undefined],
  ['another system', { platform: 'darwin' }, false, /needs Linux, and this is darwin/],
  ['no setpriv', { setpriv: undefined }, true, /^setpriv of the package util-linux is missing/],
  ['neither program', { setpriv: undefined, unshare: undefined }, false, /^setpriv and unshare of/],
  ['no unshare', { unshare: undefined }, false, /^unshare of/],
  ['no unshare, and the network is granted', { unshare: undefined }, true, undefined],
  ['no namespaces', { capabilities: without('CAP_SYS_ADMIN') }, false, /lacks .*: CAP_SYS_ADMIN \(a network namespace/],
  ['no namespaces, and the network is granted', { capabilities: without('CAP_SYS_ADMIN') }, true, undefined],
  ['an ordinary user', { capabilities: without(...ALL) }, true, /CAP_SETUID \(.*CAP_SYS_PTRACE/],
  ['what cannot be ended', { capabilities: without('CAP_KILL') }, false, /: CAP_KILL \(ending it\)$/],
] as [string, Partial<StrictMachine>, boolean, RegExp | undefined][]) {
  test(`strict on a machine with ${what}: ${refusal === undefined ? 'can be had' : 'refused with its reason'}`, () => {
    const told = refusalOfStrict({ ...MACHINE, ...machine }, { network })
    if (refusal === undefined) assert.equal(told, undefined)
    else assert.match(told ?? '', refusal)
  })
}
