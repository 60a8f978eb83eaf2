import type { Socket } from 'node:net'
import {
  type ChildMessage,
  ChildMessageSchema,
  CONTROL_LIMITS,
  describeProblems,
  encodeLine,
  LineDecoder,
  type LineViolation,
  type ParentMessage,
} from '@rosey/protocol'
import { checkCompiled } from '@rosey/protocol/compiled'

/** Bytes that may wait for a child that does not read its control pipe. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024

/** roseyd's end of one control pipe. */
export interface ChildLink {
  send(message: ParentMessage): void
  close(): void
}

/** What is done about a child's messages. A violation is told once and nothing after it is read. */
export interface ChildLinkHandlers {
  onMessage(message: ChildMessage): void
  onViolation(what: string): void
  /** The pipe is closed, by whichever end. */
  onClosed(): void
}

/** Reads checked messages from a child that nobody trusts. */
export function openChildLink(socket: Socket, { onMessage, onViolation, onClosed }: ChildLinkHandlers): ChildLink {
  const decoder = new LineDecoder(CONTROL_LIMITS)
  const refuse = (what: string) => {
    socket.removeAllListeners('data')
    socket.destroy()
    onViolation(what)
  }
  socket.on('data', (chunk: Buffer) => {
    const { values, violation } = decoder.push(chunk)
    for (const value of values) {
      // A message may have been the reason to end it.
      if (socket.destroyed) return
      if (!checkCompiled(ChildMessageSchema, value))
        return refuse(`a message that is none of ours: ${describeProblems(ChildMessageSchema, value)}`)
      onMessage(value)
    }
    if (violation !== undefined && !socket.destroyed) refuse(describe(violation))
  })
  // The end of the process says what an error here could.
  socket.on('error', () => undefined)
  socket.on('close', onClosed)
  return {
    send: (message) => {
      if (socket.destroyed) return
      if (socket.writableLength > MAX_UNREAD_BYTES) refuse('it does not read what it is told')
      else socket.write(encodeLine(message))
    },
    close: () => socket.destroy(),
  }
}

function describe(violation: LineViolation): string {
  switch (violation.kind) {
    case 'too-long':
      return `a line of more than ${violation.limit / 1024} KB`
    case 'too-many':
      return `more than ${violation.perSecond} lines a second`
    case 'not-json':
      return 'a line that is not JSON'
  }
}
