import type { ServerKind, ServerSettings } from './servers.ts'

/** CONNECT of a modern client: quiet, not pedantic, with headers. */
export const PLAIN = connectLine({})

/** A CONNECT line; what is not named is as a modern client sends it. */
export function connectLine(fields: Record<string, unknown>): string {
  return `CONNECT ${JSON.stringify({ verbose: false, pedantic: false, headers: true, no_responders: true, ...fields })}\r\n`
}

/**
 * One thing that a server has to answer to a client, as bytes.
 *
 * - `answer`: exactly this comes before the PONG of a last PING, and the connection stays
 * - `closed`: exactly this comes, and the server hangs up
 */
export interface RawCase {
  readonly name: string
  readonly settings?: ServerSettings
  /** Sent after the INFO. */
  readonly send: string
  readonly expect:
    | { readonly kind: 'answer'; readonly text: string }
    | { readonly kind: 'closed'; readonly text: string }
  /** Where the two differ on purpose: what nats-server does, and why the broker does not. */
  readonly difference?: { readonly why: string; readonly real: RawCase['expect'] }
}

/** What this kind of server has to do in a case. */
export function expectationOf(rawCase: Pick<RawCase, 'expect' | 'difference'>, kind: ServerKind): RawCase['expect'] {
  return kind.name === 'nats-server' ? (rawCase.difference?.real ?? rawCase.expect) : rawCase.expect
}

/** The connection stays. */
export function answer(text: string): RawCase['expect'] {
  return { kind: 'answer', text }
}

/** The server hangs up. */
export function closed(text: string): RawCase['expect'] {
  return { kind: 'closed', text }
}
