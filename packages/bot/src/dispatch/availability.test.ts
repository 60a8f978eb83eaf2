import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Peer } from '@rosey/protocol'
import { plugin } from '../testing/peers.ts'
import { type Availability, availabilityOf } from './availability.ts'

const NOW = 1000
const HOLD_UNTIL = 6000

const CASES: [name: string, peer: Peer | undefined, expected: Availability][] = [
  ['a running plugin serves', plugin('a', {}), { kind: 'serving', instance: 'a-1' }],
  ['an unhealthy plugin serves', plugin('a', { state: 'unhealthy' }), { kind: 'serving', instance: 'a-1' }],
  ['a starting plugin is coming', plugin('a', { state: 'starting', instance: null }), { kind: 'coming' }],
  ['a stopping plugin that should run is coming', plugin('a', { state: 'stopping' }), { kind: 'coming' }],
  ['a stopped plugin that should run is coming', plugin('a', { state: 'stopped' }), { kind: 'coming' }],
  ['a crashed plugin is coming', plugin('a', { state: 'crashed', nextStartAt: 6000 }), { kind: 'coming' }],
  [
    'a crashed plugin may come too late',
    plugin('a', { state: 'crashed', nextStartAt: 6001 }),
    { kind: 'later', seconds: 6 },
  ],
  ['a stopped plugin is away', plugin('a', { state: 'stopped', desired: false }), { kind: 'away', state: 'stopped' }],
  [
    'a plugin that ends for good is away',
    plugin('a', { state: 'stopping', desired: false }),
    { kind: 'away', state: 'stopped' },
  ],
  [
    'a disabled plugin is away',
    plugin('a', { state: 'disabled', desired: false }),
    { kind: 'away', state: 'disabled' },
  ],
  ['a failed plugin is away though it should run', plugin('a', { state: 'failed' }), { kind: 'away', state: 'failed' }],
  ['a plugin that nobody knows is away', undefined, { kind: 'away', state: 'stopped' }],
]

for (const [name, peer, expected] of CASES) {
  test(name, () => assert.deepEqual(availabilityOf(peer, NOW, HOLD_UNTIL), expected))
}
