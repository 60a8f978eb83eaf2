import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Gate } from './next-step.ts'
import { type GateFacts, startGate } from './start-gate.ts'

const FREE: GateFacts = { problem: undefined, busUp: true, dependencies: [] }
const dice = (state: GateFacts['dependencies'][number]['state'], wanted = true) => ({ name: 'dice', state, wanted })

const TABLE: readonly { readonly facts: Partial<GateFacts>; readonly gate: Gate }[] = [
  { facts: {}, gate: { kind: 'open' } },
  { facts: { busUp: undefined }, gate: { kind: 'open' } },
  { facts: { busUp: false }, gate: { kind: 'closed', reason: 'waits for the bus' } },
  { facts: { problem: 'a circle', busUp: false }, gate: { kind: 'barred', reason: 'a circle' } },
  { facts: { dependencies: [dice('running')] }, gate: { kind: 'open' } },
  { facts: { dependencies: [dice('unhealthy')] }, gate: { kind: 'open' } },
  { facts: { dependencies: [dice('starting')] }, gate: { kind: 'closed', reason: 'waits for dice' } },
  { facts: { dependencies: [dice('crashed')] }, gate: { kind: 'closed', reason: 'waits for dice' } },
  { facts: { dependencies: [dice('stopping')] }, gate: { kind: 'closed', reason: 'waits for dice' } },
  { facts: { dependencies: [dice('failed')] }, gate: { kind: 'barred', reason: 'needs dice, which is failed' } },
  {
    facts: { dependencies: [dice('disabled', false)] },
    gate: { kind: 'barred', reason: 'needs dice, which is disabled' },
  },
  {
    facts: { dependencies: [{ name: 'quotes', state: 'starting', wanted: true }, dice('failed')] },
    gate: { kind: 'barred', reason: 'needs dice, which is failed' },
  },
  {
    facts: { busUp: false, dependencies: [dice('stopped')] },
    gate: { kind: 'closed', reason: 'waits for dice' },
  },
]

for (const { facts, gate } of TABLE) {
  test(`${JSON.stringify(facts)}: ${gate.kind}`, () => assert.deepEqual(startGate({ ...FREE, ...facts }), gate))
}
