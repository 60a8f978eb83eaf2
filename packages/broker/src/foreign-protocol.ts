const LOOKED_AT_BYTES = 16

/** How a client of another protocol begins; texts are latin1. */
const BEGINNINGS: readonly (readonly [name: string, beginning: RegExp])[] = [
  ['HTTP', /^(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|TRACE|PRI) /],
  // A handshake record of any version.
  ['TLS', /^\x16\x03/],
  ['SSH', /^SSH-/],
]

/** The protocol that a client seems to speak instead of NATS, from its first bytes; undefined when it is none known. */
export function foreignProtocol(buffer: Buffer, at: number): string | undefined {
  const start = buffer.toString('latin1', at, at + LOOKED_AT_BYTES)
  return BEGINNINGS.find(([, beginning]) => beginning.test(start))?.[0]
}
