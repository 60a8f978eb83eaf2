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
import { checkCompiled, rebuild } from '@rosey/protocol/compiled'
import type { PipeRate } from './pipe-rate.ts'

/** Bytes that may wait for a child that does not read its control pipe. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024
/** Time in which a child must read what is more, in ms: what roseyd has to tell all at once is not its fault. */
const PATIENCE_MS = 5000

/** roseyd's end of one control pipe. */
export interface ChildLink {
  /**
   * Tells the child something. What is told when the pipe is closed is dropped.
   *
   * @throws what JSON.stringify throws; the pipe and all other messages are not concerned
   */
  send(message: ParentMessage): void
  close(): void
}

/** What is done about a child's messages. A violation is told once and nothing after it is read. */
export interface ChildLinkHandlers {
  /** The message holds what its schema names and nothing else. */
  onMessage(message: ChildMessage): void
  onViolation(what: string): void
  /** The pipe is closed, by whichever end. */
  onClosed(): void
}

/**
 * Reads checked messages from a child that nobody trusts. One without a `rate` is read as fast as it writes; another
 * waits at its full pipe when it says more.
 */
export function openChildLink(
  socket: Socket,
  { onMessage, onViolation, onClosed }: ChildLinkHandlers,
  rate?: PipeRate,
): ChildLink {
  const decoder = new LineDecoder(CONTROL_LIMITS)
  let pause: NodeJS.Timeout | undefined
  let patience: NodeJS.Timeout | undefined

  const refuse = (what: string) => {
    socket.removeAllListeners('data')
    // First, or the child could see its pipe closed and end by itself.
    onViolation(what)
    socket.destroy()
  }
  const restWhenFull = (bytes: number) => {
    const waitMs = rate?.read(bytes) ?? 0
    if (waitMs === 0) return
    socket.pause()
    pause = setTimeout(() => socket.resume(), waitMs).unref()
  }
  const readsTooLittle = () => socket.writableLength > MAX_UNREAD_BYTES
  const giveTime = () => {
    patience = undefined
    if (!socket.destroyed && readsTooLittle()) refuse('it does not read what it is told')
  }
  socket.on('data', (chunk: Buffer) => {
    restWhenFull(chunk.length)
    const { values, violation } = decoder.push(chunk)
    for (const value of values) {
      // A message may have been the reason to end it.
      if (socket.destroyed) return
      if (!checkCompiled(ChildMessageSchema, value))
        return refuse(`a message that is none of ours: ${describeProblems(ChildMessageSchema, value)}`)
      // Here alone: from now on nothing holds what a child made up, and all of it can be written again.
      onMessage(rebuild(ChildMessageSchema, value))
    }
    if (violation !== undefined && !socket.destroyed) refuse(describe(violation))
  })
  // The end of the process says what an error here could.
  socket.on('error', () => undefined)
  socket.on('close', () => {
    clearTimeout(pause)
    clearTimeout(patience)
    onClosed()
  })
  return {
    send: (message) => {
      if (socket.destroyed) return
      socket.write(encodeLine(message))
      if (readsTooLittle()) patience ??= setTimeout(giveTime, PATIENCE_MS).unref()
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
