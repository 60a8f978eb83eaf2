import { type Checker, describeProblems, type Envelope, EnvelopeSchema, messageOf } from '@rosey/protocol'
import type { TSchema } from 'typebox'
import { payloadError } from './bus-errors.ts'
import { isEnvelope } from './is-envelope.ts'

/** What came, checked; or why it is refused. */
export type Decoded =
  | { readonly kind: 'valid'; readonly envelope: Envelope<unknown> }
  | { readonly kind: 'invalid'; readonly message: string }

/** The bytes of an envelope. Errors: `bus-payload` for what JSON cannot hold. */
export function encode(subject: string, envelope: Envelope<unknown>): Uint8Array {
  try {
    return Buffer.from(JSON.stringify(envelope))
  } catch (error) {
    throw payloadError(`The data for ${subject} cannot be written as JSON: ${messageOf(error)}`, error)
  }
}

/** Reads an envelope and checks it and its data; parses once and never throws. */
export function decode(bytes: Uint8Array, schema: TSchema, check: Checker): Decoded {
  const value = parse(bytes)
  if (value === undefined) return { kind: 'invalid', message: 'the message is not JSON' }
  if (!isEnvelope(value)) {
    return { kind: 'invalid', message: `the envelope is wrong: ${describeProblems(EnvelopeSchema, value)}` }
  }
  if (!check(schema, value.data)) {
    return { kind: 'invalid', message: `the data is wrong: ${describeProblems(schema, value.data)}` }
  }
  return { kind: 'valid', envelope: value }
}

// `undefined` is no JSON value, so it can stand for what is none.
function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString())
  } catch {
    // Whatever is wrong with it, the sender is told the same.
    return undefined
  }
}
