import { type ErrorCode, RoseyError } from '@rosey/protocol'

/** The connection is closed for good. */
export function closedError(reason: string): RoseyError {
  return new RoseyError('bus-closed', `The bus connection of this process is closed: ${reason}`)
}

/** Something took longer than its deadline. */
export function timeoutError(what: string, timeoutMs: number): RoseyError {
  return new RoseyError('bus-timeout', `${what} within ${timeoutMs} ms`, { details: { timeoutMs } })
}

/** Nobody listens on the subject of a request. */
export function noResponderError(subject: string): RoseyError {
  return new RoseyError('bus-no-responder', `Nobody listens on ${subject}; start the process that serves it`, {
    details: { subject },
  })
}

/** The broker does not let this process use a subject. */
export function refusedError(subject: string): RoseyError {
  return new RoseyError('permission-missing', `This process may not publish on ${subject}: the bus refused it`, {
    details: { operation: 'publish', subject },
  })
}

/** A message is larger than the broker takes. */
export function tooLargeError(subject: string, bytes: number, maxBytes: number): RoseyError {
  return new RoseyError(
    'bus-too-large',
    `The message on ${subject} has ${bytes} bytes, the bus takes ${maxBytes}; send it in parts`,
    { details: { subject, bytes, maxBytes } },
  )
}

/** No more messages may wait to be sent. */
export function queueFullError(subject: string, waiting: string): RoseyError {
  return new RoseyError(
    'bus-queue-full',
    `The message on ${subject} was not sent: ${waiting} wait for the bus already; send less, or again later`,
    { details: { subject } },
  )
}

/** No more requests may wait for their answers. */
export function requestsFullError(subject: string, maxOpen: number): RoseyError {
  return new RoseyError(
    'bus-requests-full',
    `The request on ${subject} was not sent: ${maxOpen} of this process wait for their answers already; await some of them first`,
    { details: { subject, maxOpen } },
  )
}

/** The connection broke while an answer of the broker was awaited. */
export function brokenError(): RoseyError {
  return new RoseyError('bus-unreachable', 'The connection to the bus broke; what was sent just before may be lost')
}

/** An answer, or data to send, is not what its schema or JSON allows. */
export function payloadError(message: string, cause?: unknown): RoseyError {
  return new RoseyError('bus-payload', message, { cause })
}

/** The code for what a server says when a limit of it or of the account is reached; undefined for anything else. */
export function limitCodeOf(said: string): Extract<ErrorCode, 'bus-full'> | undefined {
  return /^maximum .*(connections|subscriptions) exceeded/i.test(said) ? 'bus-full' : undefined
}
