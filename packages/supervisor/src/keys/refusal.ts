import type { BusTrust } from './bus-trust.ts'

/** The longest line that a NATS server takes by default. One that is longer it does not answer: it hangs up. */
const CONTROL_LINE_BYTES = 4096
/** What stands around the token in a CONNECT: names, key, signature (measured: 330, and some for a longer name). */
const AROUND_TOKEN_BYTES = 400

/** What a process was told when the bus did not let it in. */
export interface BusRefusal {
  /** Of the error table. */
  readonly code: string
  readonly message: string
  /** Length of the token that was shown, in bytes. */
  readonly tokenBytes: number
}

/**
 * The sentence of a refusal, with what can be wrong and what to do about it. A server says only that it refused: what a
 * token can lack, the one who has made it knows.
 */
export function explainRefusal({ code, message, tokenBytes }: BusRefusal, trust: BusTrust['kind']): string {
  if (trust === 'shared') return message
  if (code === 'bus-unreachable' && trust === 'account' && tokenBytes + AROUND_TOKEN_BYTES > CONTROL_LINE_BYTES) {
    return (
      `${message}. Its token has ${tokenBytes} bytes, and a server takes lines of ${CONTROL_LINE_BYTES} unless told ` +
      'otherwise: set max_control_line: 64KB in its config'
    )
  }
  if (code !== 'bus-auth') return message
  if (trust === 'account') {
    return (
      `${message}. Do the servers know the account of bus.credentials, is the key one that may sign for it ` +
      '(with a signing key, issuerAccount names the account), and was the token not revoked there?'
    )
  }
  return (
    `${message}. Its token was revoked, or what listens there is not the bus of this home: see run/bus.json and ` +
    'rosey doctor, or set another bus.port'
  )
}
