import { type NatsConnection, PermissionViolationError } from '@nats-io/nats-core/internal'
import type { BusAccess } from '@rosey/protocol'
import { Access } from './access.ts'
import { limitCodeOf } from './bus-errors.ts'
import { withDeadline } from './deadline.ts'
import { openNats } from './open-nats.ts'
import { resolveBusOptions } from './options.ts'

/** What is tried on a bus, on a connection of its own. */
export interface BusExamination {
  /** How the connection is called in the server's list of clients. */
  readonly name: string
  readonly access: BusAccess
  /** Subjects and patterns that it should be let hear. Each subscription is taken back in the same breath. */
  readonly subscribe: readonly string[]
  /** Subjects without wildcards on which it should be let speak. An empty message is sent on each. */
  readonly publish: readonly string[]
  /** A subject below which all else is tried, and nobody listens: `_INBOX.x`. */
  readonly inbox: string
  /** How many subscriptions one connection should be let hold. */
  readonly subscriptions: number
  /** Size of a message that the bus should take, in bytes. */
  readonly payloadBytes: number
  /** Time to connect, and again for the trials, in ms. */
  readonly timeoutMs: number
}

/** What the bus did not allow. */
export type BusFinding =
  | { readonly kind: 'refused'; readonly operation: 'publish' | 'subscribe'; readonly subject: string }
  /** It takes fewer subscriptions of one connection. */
  | { readonly kind: 'too-few-subscriptions' }
  /** It takes only smaller messages. */
  | { readonly kind: 'payload-too-small' }
  /** It ended the trial in another way; in its own words. */
  | { readonly kind: 'ended'; readonly reason: string }

/** What a server said of itself, and what it did not allow. */
export interface BusExaminationResult {
  readonly version: string
  /** In bytes. */
  readonly maxPayload: number
  readonly isEncrypted: boolean
  readonly findings: readonly BusFinding[]
}

/**
 * Connects, tries what is asked and leaves.
 *
 * @throws RoseyError `bus-unreachable`, `bus-auth`, `bus-full`, `bus-tls`
 */
export async function examineBus(examination: BusExamination): Promise<BusExaminationResult> {
  const { name, access, inbox, timeoutMs } = examination
  const options = resolveBusOptions({ name, access, inboxPrefix: inbox, connectTimeoutMs: timeoutMs })
  const { nats, transport } = await openNats(options, await Access.of(access), { reconnect: false })
  const isEncrypted = transport.isEncrypted
  const { version = 'unknown', max_payload: maxPayload = 0 } = nats.info ?? {}
  const errors: Error[] = []
  const following = follow(nats, errors)
  try {
    const ended = await tryAll(nats, examination, maxPayload)
    await nats.close()
    await following
    return { version, maxPayload, isEncrypted, findings: findingsIn(errors, ended) }
  } finally {
    await nats.close()
  }
}

async function follow(nats: NatsConnection, errors: Error[]): Promise<void> {
  for await (const event of nats.status()) if (event.type === 'error') errors.push(event.error)
}

/** Gives what ended it early; undefined when all could be tried. */
async function tryAll(
  nats: NatsConnection,
  { subscribe, publish, inbox, subscriptions, payloadBytes, timeoutMs }: BusExamination,
  maxPayload: number,
): Promise<BusFinding | undefined> {
  // Without a callback the library would keep what comes.
  const callback = () => undefined
  for (const subject of subscribe) nats.subscribe(subject, { callback }).unsubscribe()
  for (const subject of publish) nats.publish(subject)
  for (let number = 0; number < subscriptions; number++) nats.subscribe(`${inbox}.${number}`, { callback })
  const broken = await answers(nats, timeoutMs)
  if (broken !== undefined) return { kind: 'ended', reason: broken }
  // Last, because a message over the limit of an account ends the connection.
  if (payloadBytes > maxPayload) return { kind: 'payload-too-small' }
  nats.publish(`${inbox}.large`, new Uint8Array(payloadBytes))
  const reason = await answers(nats, timeoutMs)
  if (reason === undefined) return undefined
  return /maximum payload/i.test(reason) ? { kind: 'payload-too-small' } : { kind: 'ended', reason }
}

/** Why there was no answer; undefined when there was one. */
async function answers(nats: NatsConnection, timeoutMs: number): Promise<string | undefined> {
  const broke = nats.closed().then((error) => error?.message ?? 'the server closed the connection')
  const answered = nats.flush().then(
    () => undefined,
    () => broke,
  )
  const late = new Error(`no answer within ${timeoutMs} ms`)
  return withDeadline(Promise.race([answered, broke]), timeoutMs, () => late).catch((error: Error) => error.message)
}

function findingsIn(errors: readonly Error[], ended: BusFinding | undefined): BusFinding[] {
  const findings: BusFinding[] = []
  for (const error of errors) {
    if (error instanceof PermissionViolationError) {
      const operation = error.operation === 'publish' ? 'publish' : 'subscribe'
      findings.push({ kind: 'refused', operation, subject: error.subject })
    } else if (limitCodeOf(error.message) !== undefined) findings.push({ kind: 'too-few-subscriptions' })
  }
  if (ended !== undefined) findings.push(ended)
  // One of a kind is enough where there is nothing to tell them apart.
  const told = new Set<string>()
  return findings.filter((finding) => {
    const what = JSON.stringify(finding)
    return told.size < told.add(what).size
  })
}
