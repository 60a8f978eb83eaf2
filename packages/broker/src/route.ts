import type { Client } from './client.ts'
import type { Core } from './core.ts'
import { emptyFrame, type Frame } from './frame.ts'
import type { Space } from './spaces.ts'
import { hashBytes } from './subject-cache.ts'
import type { Matches, Subscription } from './subscription.ts'

const MSG = Buffer.from('MSG ')
const HMSG = Buffer.from('HMSG ')

/**
 * Brings a message to all who subscribed to its subject, the `matches`; tells a requester when that is nobody, unless the broker itself
 * has answered.
 */
export function route(
  core: Core,
  publisher: Client,
  frame: Frame,
  matches: Matches<Client>,
  isAnswered: boolean,
): void {
  core.counters.messagesIn++
  core.counters.bytesIn += frame.totalBytes
  publisher.traffic.messagesIn++
  publisher.traffic.bytesIn += frame.totalBytes
  const delivered = spread(core, publisher, frame, matches) || isAnswered
  if (!delivered && frame.replyStart >= 0 && publisher.wantsNoResponders) tellNobodyListens(publisher, frame)
}

/** Brings a message of the broker itself to who subscribed to `subject` in a space. */
export function routeOwn(core: Core, space: Space, subject: Buffer, payload: Buffer): void {
  const size = Buffer.from(`${payload.length}\r\n`)
  const buffer = Buffer.concat([subject, size, payload, Buffer.from('\r\n')])
  const bodyStart = subject.length + size.length
  const subjectHash = hashBytes(subject, 0, subject.length)
  const frame = { ...emptyFrame(), buffer, subjectHash, bodyStart, totalBytes: payload.length, end: buffer.length }
  const matches = space.subscriptions.match(subjectHash, subject, 0, subject.length)
  spread(core, undefined, { ...frame, subjectEnd: subject.length, tailStart: subject.length }, matches)
}

/** True when somebody got it. */
function spread(core: Core, publisher: Client | undefined, frame: Frame, { plain, groups }: Matches<Client>): boolean {
  let delivered = false
  for (const subscription of plain) if (deliver(core, publisher, subscription, frame)) delivered = true
  for (const group of groups) if (deliverToOne(core, publisher, group, frame)) delivered = true
  return delivered
}

/** A random member gets it; when that one may not, the next. */
function deliverToOne(
  core: Core,
  publisher: Client | undefined,
  group: readonly Subscription<Client>[],
  frame: Frame,
): boolean {
  const size = group.length
  const first = Math.floor(Math.random() * size)
  for (let step = 0; step < size; step++) {
    const member = group[(first + step) % size]
    if (member !== undefined && deliver(core, publisher, member, frame)) return true
  }
  return false
}

function deliver(core: Core, publisher: Client | undefined, subscription: Subscription<Client>, frame: Frame): boolean {
  if (subscription.ended) return false
  const receiver = subscription.client
  if (receiver === publisher && !publisher.echo) return false
  if (subscription.filtered && !receiver.rights.mayHear(frame)) return false
  subscription.delivered++
  if (subscription.max > 0 && subscription.delivered >= subscription.max) receiver.endSubscription(subscription)
  if (frame.replyStart >= 0) receiver.rights.heard(frame)
  write(receiver, subscription, frame)
  core.counters.messagesOut++
  core.counters.bytesOut += frame.totalBytes
  receiver.traffic.messagesOut++
  receiver.traffic.bytesOut += frame.totalBytes
  if (receiver.congestion.isHigh && publisher !== undefined) receiver.congestion.hold(publisher.inlet)
  return true
}

function write(receiver: Client, subscription: Subscription<Client>, frame: Frame): void {
  const { buffer, subjectStart, subjectEnd, tailStart, end } = frame
  if (frame.headerBytes < 0) {
    receiver.outbox.message(MSG, subscription.sid, buffer, subjectStart, subjectEnd, tailStart, end)
  } else if (receiver.takesHeaders && frame.headerBytes > 0) {
    receiver.outbox.message(HMSG, subscription.sid, buffer, subjectStart, subjectEnd, tailStart, end)
  } else {
    const bare = withoutHeaders(frame)
    const subject = subjectEnd - subjectStart
    receiver.outbox.message(MSG, subscription.sid, bare, 0, subject, subject, bare.length)
  }
}

/** Subject and tail of a message whose headers the receiver cannot read. */
function withoutHeaders(frame: Frame): Buffer {
  const { buffer, headerBytes, totalBytes, bodyStart } = frame
  const reply = frame.replyStart < 0 ? '' : `${buffer.toString('latin1', frame.replyStart, frame.replyEnd)} `
  return Buffer.concat([
    buffer.subarray(frame.subjectStart, frame.subjectEnd),
    Buffer.from(`${reply}${totalBytes - headerBytes}\r\n`, 'latin1'),
    buffer.subarray(bodyStart + headerBytes, frame.end),
  ])
}

/** A requester that has subscribed to its reply subject gets a status message at once, as from nats-server. */
function tellNobodyListens(publisher: Client, frame: Frame): void {
  const { buffer, replyStart, replyEnd } = frame
  const hash = hashBytes(buffer, replyStart, replyEnd)
  const { plain } = publisher.space.subscriptions.match(hash, buffer, replyStart, replyEnd)
  const own = plain.find((subscription) => subscription.client === publisher)
  if (own === undefined) return
  const reply = buffer.toString('latin1', replyStart, replyEnd)
  publisher.outbox.text(`HMSG ${reply} ${own.sid.toString('latin1')} 16 16\r\nNATS/1.0 503\r\n\r\n\r\n`)
}
