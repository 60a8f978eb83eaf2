import type { Grants } from '../grants.ts'
import { inboxPrefix, patterns } from '../subjects.ts'
import type { NatsPermissions } from './claims.ts'

/**
 * Answers to one request: a command has `accepted`, 20 replies that are passed on and those that are dropped, `done`, and
 * all of it once more after an outage. Past this a plugin is only talking to itself.
 */
const MAX_ANSWERS = 1000
/** Time in which a request may be answered. Longer than any command may take (A5). */
const ANSWER_HOURS = 1
const NANOSECONDS_PER_HOUR = 3600e9

/** The process that a token is for. */
export interface TokenHolder {
  readonly name: string
  readonly instance: string
}

/**
 * The grants of a process as NATS has them, with what every process may: hear its own inbox, answer what it was asked,
 * and tell about itself on `$SRV` (NATS service discovery).
 */
export function permissionsOf({ publish, subscribe }: Grants, { name, instance }: TokenHolder): NatsPermissions {
  const hears = subscribe.map(({ subject, queue }) => (queue === undefined ? subject : `${subject} ${queue}`))
  return {
    // An empty list would allow everything.
    pub: publish.length === 0 ? { deny: ['>'] } : { allow: [...publish] },
    sub: { allow: [...hears, patterns.inbox(inboxPrefix(name, instance)), ...patterns.discovery(name, instance)] },
    resp: { max: MAX_ANSWERS, ttl: ANSWER_HOURS * NANOSECONDS_PER_HOUR },
  }
}
