import type { BusAccess } from '@rosey/protocol'
import { mayDial, type ProcessSpec } from '../supervision/spec.ts'
import type { Unit } from '../supervision/unit.ts'

/** What decides who gets new credentials. */
export interface Renewal {
  readonly units: readonly Pick<Unit, 'spec' | 'process'>[]
  /** True for an instance that needs nothing new. */
  isCurrent(instance: string): boolean
  accessFor(spec: ProcessSpec, instance: string): BusAccess
}

/**
 * Tells each process that dials the bus itself where it is now, with new credentials. Those on an inherited socket cannot dial again: they
 * are replaced when that breaks, as after every outage of the bus.
 */
export function renewAccess({ units, isCurrent, accessFor }: Renewal): void {
  for (const { spec, process } of units) {
    if (process === undefined || spec.name === 'nats' || !mayDial(spec) || isCurrent(process.instance)) continue
    process.send({ kind: 'bus-access', bus: accessFor(spec, process.instance) })
  }
}
