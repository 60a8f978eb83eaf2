import { Socket } from 'node:net'
import {
  type ChildMessage,
  CONTROL_FD,
  checkPlainly,
  describeProblems,
  encodeLine,
  LineDecoder,
  type ParentMessage,
  ParentMessageSchema,
} from '@rosey/protocol'

// An import of node:fs makes everything in it exportable, its streams too, which costs a process 3 ms of its start.
const { fstatSync, writeSync } = process.getBuiltinModule('node:fs')

// roseyd is trusted; the bound only keeps a mix-up of descriptors from filling the memory.
const FROM_PARENT = { maxBytes: 16 * 1024 * 1024 }

/** True when this process was started by roseyd: fd 3 is a socket. */
export function isSupervised(): boolean {
  try {
    return fstatSync(CONTROL_FD).isSocket()
  } catch {
    // EBADF: nobody passed a descriptor.
    return false
  }
}

/** The child's end of the control pipe. */
export interface ControlLink {
  send(message: ChildMessage): void
  /** Writes at once and without the event loop: for the last words of a process that is about to die. */
  sendNow(message: ChildMessage): void
  /** Resolves when all that was sent is in the hands of the system. */
  flush(): Promise<void>
}

/** What a program does about the parent. */
export interface ControlHandlers {
  onMessage(message: ParentMessage): void
  /** The pipe is closed: roseyd is gone. */
  onClosed(): void
  onInvalid(problem: string): void
}

/** Opens fd 3. While it is open it keeps the process alive: a program ends when it is asked to, or with roseyd. */
export function openControlLink(handlers: ControlHandlers): ControlLink {
  const socket = new Socket({ fd: CONTROL_FD, readable: true, writable: true })
  const decoder = new LineDecoder(FROM_PARENT)
  socket.on('data', (chunk: Buffer) => {
    const { values, violation } = decoder.push(chunk)
    for (const value of values) {
      if (checkPlainly(ParentMessageSchema, value)) handlers.onMessage(value)
      else handlers.onInvalid(describeProblems(ParentMessageSchema, value))
    }
    if (violation !== undefined) handlers.onInvalid(`line ${violation.kind}`)
  })
  // An error is followed by close, which says all there is to say.
  socket.on('error', () => undefined)
  socket.on('close', handlers.onClosed)
  return {
    send: (message) => {
      socket.write(encodeLine(message))
    },
    sendNow: (message) => {
      try {
        writeSync(CONTROL_FD, encodeLine(message))
      } catch {
        // The pipe is full or closed; the exit code and stderr still tell of the end.
      }
    },
    flush: () => new Promise((resolve) => socket.write('', () => resolve())),
  }
}
