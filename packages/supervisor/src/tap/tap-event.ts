import { type BusEvent, type Traffic, trafficOf } from '@rosey/protocol'
import type { Redactor } from '../logs/secrets.ts'
import { withoutSecretKeys, withoutWords } from './redact.ts'

/** A message that is larger is not taken apart. */
const MAX_READ_BYTES = 256 * 1024
/** What is shown of the data of one message, in characters of JSON. */
const MAX_SHOWN = 4000

/** One message of the bus. */
export interface TappedMessage {
  readonly subject: string
  readonly data: Uint8Array
}

/**
 * A message as it may be shown: no words of private messages, nothing that is stored, no secrets.
 *
 * @param redactor knows the secrets
 */
export function tapEvent({ subject, data }: TappedMessage, redactor: Redactor, now: number): BusEvent {
  const { kind, readable, from, ...facts } = trafficOf(subject)
  const envelope = envelopeIn(data)
  const place = placeIn(facts, envelope?.data)
  const isPrivate = facts.private || (envelope !== undefined && isPrivateUse(kind, envelope.data))
  const event: BusEvent = {
    time: new Date(now).toISOString(),
    subject,
    readable,
    kind,
    from,
    connector: place.connector ?? null,
    channel: place.channel ?? null,
    bytes: data.length,
    private: isPrivate,
    traceId: envelope?.traceId ?? null,
    data: shownData(kind, isPrivate, envelope),
  }
  return clipped(redacted(event, redactor))
}

interface Opened {
  readonly traceId: string | undefined
  readonly data: unknown
}

function envelopeIn(bytes: Uint8Array): Opened | undefined {
  if (bytes.length > MAX_READ_BYTES) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString())
    if (typeof value !== 'object' || value === null || !('data' in value)) return undefined
    const traceId = 'traceId' in value && typeof value.traceId === 'string' ? value.traceId : undefined
    return { traceId, data: value.data }
  } catch {
    // Not JSON: nothing that Rosey says. That it came is shown all the same.
    return undefined
  }
}

// Commands and filters say in their data where they come from.
function placeIn({ connector, channel }: Pick<Traffic, 'connector' | 'channel'>, data: unknown) {
  if (connector !== undefined) return { connector, channel }
  if (typeof data !== 'object' || data === null) return {}
  const text = (key: string) => {
    const value: unknown = (data as Record<string, unknown>)[key]
    return typeof value === 'string' ? value : undefined
  }
  return { connector: text('connector'), channel: text('channel') }
}

function isPrivateUse(kind: Traffic['kind'], data: unknown): boolean {
  if (kind !== 'hook' && kind !== 'command') return false
  return typeof data === 'object' && data !== null && 'private' in data && data.private === true
}

function shownData(kind: Traffic['kind'], isPrivate: boolean, envelope: Opened | undefined): unknown {
  if (kind === 'store') return '[storage]'
  if (envelope === undefined) return isPrivate ? '[private]' : '[not readable]'
  return isPrivate ? withoutWords(envelope.data) : withoutSecretKeys(envelope.data)
}

function redacted(event: BusEvent, redactor: Redactor): BusEvent {
  // Hardly any event holds one, and looking is cheap.
  if (!redactor.isIn(JSON.stringify(event))) return event
  return { ...redactor.valueWithout(event), data: redactor.valueWithout(event.data, 'numbers') }
}

function clipped(event: BusEvent): BusEvent {
  const json = JSON.stringify(event.data) ?? ''
  return json.length <= MAX_SHOWN ? event : { ...event, data: `${json.slice(0, MAX_SHOWN)}…`, clipped: true }
}
