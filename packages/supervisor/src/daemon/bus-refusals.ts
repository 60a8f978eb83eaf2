import { grantsFor, inboxPrefix, patterns, type RefusedUses } from '@rosey/protocol'
import type { Unit } from '../supervision/unit.ts'
import type { BusShortcoming } from './bus-findings.ts'

/** What is looked at of a unit. */
export interface RefusedUnit extends Pick<Unit, 'spec' | 'history' | 'instance'> {
  readonly reports: Pick<Unit['reports'], 'refused'>
}

/**
 * Processes that somebody else's bus has refused what they need. What a plugin may not do in the first place is no
 * shortcoming of the bus.
 */
export function refusedByBus(units: Iterable<RefusedUnit>): BusShortcoming[] {
  return Array.from(units, (unit) => shortcomingOf(unit)).flat()
}

function shortcomingOf({ spec, reports: { refused }, history, instance }: RefusedUnit): BusShortcoming[] {
  if (refused === undefined || !isNeeded(refused.last, spec, instance)) return []
  // A process that came after it may be let do what this one was not.
  if (Date.parse(refused.last.time) < (history.startedAt ?? 0)) return []
  const { operation, subject } = refused.last
  const what = operation === 'publish' ? 'publish on' : 'subscribe to'
  return [
    {
      code: 'bus-rights',
      message: `the servers do not let ${spec.name} ${what} ${subject}`,
      remedy: 'let the user of bus.credentials publish and subscribe on rosey.>, _INBOX.> and $SRV.>',
    },
  ]
}

function isNeeded(
  { operation, subject }: RefusedUses['last'],
  spec: RefusedUnit['spec'],
  instance: string | null,
): boolean {
  const { publish, subscribe } = grantsFor(spec)
  const heard = [
    ...subscribe.map((grant) => grant.subject),
    patterns.inbox(inboxPrefix(spec.name, instance ?? '')),
    ...patterns.discovery(spec.name, instance ?? ''),
  ]
  return (operation === 'publish' ? publish : heard).some((pattern) => covers(pattern, subject))
}

/** True where every subject of the second pattern is one of the first: NATS wildcards, `*` for one token, `>` for the rest. */
export function covers(wide: string, narrow: string): boolean {
  const [tokens, others] = [wide.split('.'), narrow.split('.')]
  for (const [index, token] of tokens.entries()) {
    const other = others[index]
    if (other === undefined) return false
    if (token === '>') return true
    if (token !== other && (token !== '*' || other === '>')) return false
  }
  return tokens.length === others.length
}
