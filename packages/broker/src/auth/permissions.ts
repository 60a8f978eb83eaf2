import type { NatsPermissions } from '@rosey/protocol/tokens'
import { covers, matches, overlaps, type Pattern, patternOf } from './pattern.ts'

/** What holds where a leave to answer names no bounds (0): one answer, within two minutes, as nats-server has it. */
const DEFAULT_ANSWERS = { max: 1, ttlMs: 120_000 }
const NANOSECONDS_PER_MS = 1e6

/** Leave to answer: `max` messages to each reply subject, for `ttlMs`; less than 0 is no bound. */
export interface AnswerBounds {
  readonly max: number
  readonly ttlMs: number
}

/** One line of a subscribe list: `subject`, or `subject queue`. */
interface Entry {
  readonly subject: Pattern
  readonly queue: Pattern | undefined
}

/** What somebody may do, compiled from the lists of a token or of the config. */
export class Permissions {
  readonly #publish: { readonly allow: readonly Pattern[] | undefined; readonly deny: readonly Pattern[] }
  readonly #subscribe: { readonly allow: readonly Entry[] | undefined; readonly deny: readonly Entry[] }
  readonly answers: AnswerBounds | undefined

  constructor({ pub = {}, sub = {}, resp }: NatsPermissions) {
    this.answers = resp === undefined ? undefined : boundsOf(resp)
    const { allow = [], deny = [] } = pub
    // Who may answer may publish nothing else that is not listed, and a list that is there but empty beside a deny list
    // allows nothing: so does nats-server. Alone an empty list is none.
    const isClosed = resp !== undefined || (pub.allow !== undefined && deny.length > 0)
    this.#publish = {
      allow: allow.length === 0 && !isClosed ? undefined : allow.map(wirePattern),
      deny: deny.map(wirePattern),
    }
    this.#subscribe = {
      allow: (sub.allow ?? []).length === 0 ? undefined : sub.allow?.map(entryOf),
      deny: (sub.deny ?? []).map(entryOf),
    }
  }

  /** Whether it may publish there, answers apart. */
  mayPublish(subject: string): boolean {
    const tokens = patternOf(subject)
    const { allow, deny } = this.#publish
    if (allow !== undefined && !allow.some((pattern) => matches(pattern, tokens))) return false
    return !deny.some((pattern) => matches(pattern, tokens))
  }

  /** Whether it may subscribe so. An entry with a queue is for subscriptions in such a queue only. */
  maySubscribe(subject: string, queue: string | undefined): boolean {
    const tokens = patternOf(subject)
    const { allow, deny } = this.#subscribe
    if (allow !== undefined && !isListed(allow, tokens, queue)) return false
    return deny.length === 0 || !isListed(deny, tokens, queue)
  }

  /** True when a subscription that may be made must not get every message that it asks for. */
  needsFilter(subject: string): boolean {
    const tokens = patternOf(subject)
    return this.#subscribe.deny.some((entry) => entry.queue === undefined && overlaps(entry.subject, tokens))
  }

  /** Whether a message may be delivered to a subscription that {@link needsFilter}. */
  mayHear(subject: string): boolean {
    const tokens = patternOf(subject)
    return !this.#subscribe.deny.some((entry) => entry.queue === undefined && matches(entry.subject, tokens))
  }
}

function boundsOf({ max, ttl }: { readonly max: number; readonly ttl: number }): AnswerBounds {
  return {
    max: max === 0 ? DEFAULT_ANSWERS.max : max,
    ttlMs: ttl === 0 ? DEFAULT_ANSWERS.ttlMs : ttl / NANOSECONDS_PER_MS,
  }
}

// As in nats-server: for a subscription in a queue the entries with queues decide, where there are some.
function isListed(entries: readonly Entry[], subject: Pattern, queue: string | undefined): boolean {
  const listed = entries.filter((entry) => covers(entry.subject, subject))
  const queues = listed.flatMap((entry) => (entry.queue === undefined ? [] : [entry.queue]))
  if (queue === undefined || queues.length === 0) return listed.length > queues.length
  const tokens = patternOf(queue)
  return queues.some((pattern) => covers(pattern, tokens) || pattern.join('.') === queue)
}

function entryOf(text: string): Entry {
  const [subject = '', queue] = text.trim().split(/\s+/)
  return { subject: wirePattern(subject), queue: queue === undefined ? undefined : wirePattern(queue) }
}

// Subjects come from the wire as latin1, so that each byte is one character.
function wirePattern(text: string): Pattern {
  return patternOf(Buffer.from(text).toString('latin1'))
}
