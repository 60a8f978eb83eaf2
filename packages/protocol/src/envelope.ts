import type { Static } from 'typebox'
import * as Type from 'typebox'

/** Version of the bus payloads and control messages. A process that speaks another one is told so at its hello. */
export const PROTOCOL_VERSION = 1

/** Length bounds of ids: ours are 22 characters, those of a connector may be longer. */
export const IdSchema = Type.String({ minLength: 1, maxLength: 128 })

/** What surrounds each payload on the bus. The sender is not in it: it is a token of the subject (DESIGN §4). */
export const EnvelopeSchema = Type.Object({
  /** Unique for this message; a message that is sent again keeps it. */
  id: IdSchema,
  /** When it was made, in ms since 1970. */
  time: Type.Number(),
  /** Follows one chat message through every process and log line. */
  traceId: IdSchema,
  /** {@link PROTOCOL_VERSION} of the sender. */
  v: Type.Literal(PROTOCOL_VERSION),
  /** After this moment (ms since 1970) the receiver drops it. */
  expiresAt: Type.Optional(Type.Number()),
  data: Type.Unknown(),
})

/** What surrounds a payload of type `T` on the bus. */
export type Envelope<T> = Omit<Static<typeof EnvelopeSchema>, 'data'> & { data: T }

/** What a sender may set; the rest is filled in. */
export interface EnvelopeOptions {
  id?: string
  traceId?: string
  expiresAt?: number
}

/** Puts data into an envelope; `newId` makes ids and `now` is in ms since 1970. */
export function wrap<T>(data: T, options: EnvelopeOptions, newId: () => string, now: number): Envelope<T> {
  const id = options.id ?? newId()
  const envelope: Envelope<T> = { id, time: now, traceId: options.traceId ?? id, v: PROTOCOL_VERSION, data }
  if (options.expiresAt !== undefined) envelope.expiresAt = options.expiresAt
  return envelope
}

/** True when the envelope's time is up. */
export function isExpired(envelope: Envelope<unknown>, now: number): boolean {
  return envelope.expiresAt !== undefined && envelope.expiresAt < now
}
