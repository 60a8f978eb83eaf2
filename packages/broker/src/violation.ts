import type { CloseReason } from './events.ts'

/** A reason to end a connection: what the client is told, if anything, and what the log says. */
export interface Violation {
  readonly reason: CloseReason
  /** Text of the `-ERR`; undefined where nats-server closes without a word. */
  readonly answer: string | undefined
  readonly detail: string
  /** Another protocol that the client seems to speak. */
  readonly speaks?: string | undefined
}

/** It is not NATS. */
export function unknownOperation(detail: string, speaks?: string): Violation {
  return { reason: 'protocol', answer: 'Unknown Protocol Operation', detail, speaks }
}

/** The operation is known but its arguments are not right. */
export function badArguments(detail: string): Violation {
  return { reason: 'protocol', answer: undefined, detail }
}

/** A line is too long. */
export function controlLineTooLong(limit: number): Violation {
  return {
    reason: 'max-control-line',
    answer: 'maximum control line exceeded',
    detail: `a protocol line is longer than ${limit} bytes`,
  }
}

/** A message is too large. */
export function payloadTooLarge(size: number, limit: number): Violation {
  return {
    reason: 'max-payload',
    answer: 'Maximum Payload Violation',
    detail: `a message of ${size} bytes is larger than the limit of ${limit}`,
  }
}

/** Nothing but CONNECT is taken from who has not shown the secret, and only the right one. */
export function notAuthorized(detail: string, speaks?: string): Violation {
  return { reason: 'authorization', answer: 'Authorization Violation', detail, speaks }
}
