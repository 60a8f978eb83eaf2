import type { NatsPermissions } from '@rosey/protocol/tokens'
import { covers, overlaps, type Pattern, patternOf } from './pattern.ts'

/** Published subjects whose answer is remembered for each client; a bot process uses few, inboxes are each used once. */
const REMEMBERED = 512

/** One line of a subscribe list: `subject`, or `subject queue`. */
interface Entry {
  readonly subject: Pattern
  readonly queue: Pattern | undefined
}

/** What one client may do, compiled from the lists of its token or of the config. */
export class Permissions {
  readonly #publish: { readonly allow: readonly Pattern[] | undefined; readonly deny: readonly Pattern[] }
  readonly #subscribe: { readonly allow: readonly Entry[] | undefined; readonly deny: readonly Entry[] }
  readonly #remembered = new Map<string, boolean>()
  /** Leave to answer: `max` messages to each reply subject (0 or less: any number) for `ttlMs` (0 or less: for ever). */
  readonly answers: { readonly max: number; readonly ttlMs: number } | undefined

  constructor({ pub = {}, sub = {}, resp }: NatsPermissions) {
    this.answers = resp === undefined ? undefined : { max: resp.max, ttlMs: resp.ttl / 1e6 }
    // Who may answer may publish nothing else that is not listed (as nats-server has it).
    const open = (allow: readonly string[] | undefined) => allow === undefined || allow.length === 0
    this.#publish = {
      allow: open(pub.allow) ? (resp === undefined ? undefined : []) : (pub.allow ?? []).map(wirePattern),
      deny: (pub.deny ?? []).map(wirePattern),
    }
    this.#subscribe = {
      allow: open(sub.allow) ? undefined : (sub.allow ?? []).map(entryOf),
      deny: (sub.deny ?? []).map(entryOf),
    }
  }

  /** Whether it may publish there, answers apart. */
  mayPublish(subject: string): boolean {
    const known = this.#remembered.get(subject)
    if (known !== undefined) return known
    const tokens = patternOf(subject)
    const { allow, deny } = this.#publish
    const may =
      (allow === undefined || allow.some((pattern) => covers(pattern, tokens))) &&
      !deny.some((pattern) => covers(pattern, tokens))
    if (this.#remembered.size >= REMEMBERED) this.#remembered.clear()
    this.#remembered.set(subject, may)
    return may
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
    return !this.#subscribe.deny.some((entry) => entry.queue === undefined && covers(entry.subject, tokens))
  }
}

// As in nats-server: for a subscription in a queue the entries with queues decide, where there are some.
function isListed(entries: readonly Entry[], subject: Pattern, queue: string | undefined): boolean {
  const matching = entries.filter((entry) => covers(entry.subject, subject))
  const queues = matching.flatMap((entry) => (entry.queue === undefined ? [] : [entry.queue]))
  if (queue === undefined || queues.length === 0) return matching.length > queues.length
  const tokens = patternOf(queue)
  return queues.some((pattern) => covers(pattern, tokens) || pattern.join('.') === queue)
}

function entryOf(text: string): Entry {
  const [subject = '', queue] = text.split(/\s+/)
  return { subject: wirePattern(subject), queue: queue === undefined ? undefined : wirePattern(queue) }
}

// Subjects come from the wire as latin1, so that each byte is one character.
function wirePattern(text: string): Pattern {
  return patternOf(Buffer.from(text).toString('latin1'))
}
