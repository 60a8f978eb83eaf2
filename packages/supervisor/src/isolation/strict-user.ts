import { createHash } from 'node:crypto'

/**
 * The first of the user ids that are given out, and how many there are. From 0x70000000 on no distribution gives out
 * any: they lie above the ranges of people, of subordinate ids and of containers (systemd's list of user ids). Among so
 * many, two of a hundred plugins have the same one with a chance of 1 in 25,000.
 */
const FIRST = 0x7000_0000
const COUNT = 0x0800_0000

/** The user id, and group id, that a plugin has under `sandbox: strict`: always the same for a name. */
export function strictUserOf(name: string): number {
  return FIRST + (createHash('sha256').update(name).digest().readUInt32BE() % COUNT)
}
