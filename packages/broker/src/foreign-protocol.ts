const LOOKED_AT_BYTES = 16

/** How clients of other protocols begin, as latin1. */
const BEGINNINGS: Readonly<Record<string, readonly string[]>> = {
  // PRI is what HTTP/2 begins with.
  HTTP: ['GET ', 'HEAD ', 'POST ', 'PUT ', 'DELETE ', 'OPTIONS ', 'PATCH ', 'TRACE ', 'PRI '],
  // A handshake record of any version.
  TLS: ['\x16\x03'],
  SSH: ['SSH-'],
}

/** The protocol that a client seems to speak instead of NATS, from its first bytes; undefined when it is none known. */
export function foreignProtocol(buffer: Buffer, at: number): string | undefined {
  const start = buffer.toString('latin1', at, at + LOOKED_AT_BYTES)
  const found = Object.entries(BEGINNINGS).find(([, texts]) => texts.some((text) => start.startsWith(text)))
  return found?.[0]
}
