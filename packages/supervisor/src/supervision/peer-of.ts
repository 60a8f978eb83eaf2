import { isServing, mayFilter, type Offers, type Peer } from '@rosey/protocol'
import type { ProcessSpec } from './spec.ts'
import type { Unit } from './unit.ts'

/** A unit as the bot and the connectors see it. */
export function peerOf(unit: Unit): Peer {
  const { spec, state, reason, instance, desired, backoffUntil, offers } = unit
  return {
    name: spec.name,
    kind: spec.kind,
    displayName: spec.displayName,
    version: spec.version,
    description: spec.description,
    bundled: spec.bundled,
    state,
    reason,
    instance,
    desired: desired === 'running' && state !== 'failed',
    ...(spec.critical ? { critical: true } : {}),
    ...(backoffUntil === undefined ? {} : { nextStartAt: backoffUntil }),
    ...(offers === undefined || !(isServing(state) || desired === 'running') ? {} : { offers: allowed(offers, spec) }),
  }
}

// What a process says of itself is believed as far as its permissions go.
function allowed(offers: Offers, { permissions }: ProcessSpec): Offers {
  return mayFilter(permissions) ? offers : { ...offers, hooks: [] }
}

/** True when news of `about` are sent to `reader`: the bot needs to know all that it serves, connectors the bot. */
export function concerns(about: ProcessSpec, reader: ProcessSpec): boolean {
  if (reader.name === 'bot') return about.kind !== 'service'
  return reader.kind === 'connector' && about.name === 'bot'
}
