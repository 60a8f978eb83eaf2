import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import {
  type ChildMessage,
  ChildMessageSchema,
  CONTROL_LIMITS,
  checkPlainly,
  encodeLine,
  LineDecoder,
  type ParentMessage,
  type StartMessage,
} from '@rosey/protocol'
import { until } from '../../../test/support/until.ts'

/** A program at work, with this test in the place of roseyd. Disposing kills it. */
export interface SpawnedProgram extends AsyncDisposable {
  readonly child: ChildProcess
  /** What it has said on its control pipe so far. */
  readonly messages: readonly ChildMessage[]
  /** What it has written on stdout and stderr so far. */
  readonly stdout: () => string
  readonly stderr: () => string
  /** Resolves with code and signal when it has ended and all it wrote has been read. */
  readonly ended: Promise<{ code: number | null; signal: string | null }>
  send(message: ParentMessage): void
  /** Writes anything into the control pipe. */
  write(text: string): void
  /** Closes the control pipe, as the death of roseyd does. */
  hangUp(): void
  /** Waits for a message of a kind. */
  heard<K extends ChildMessage['kind']>(kind: K): Promise<Extract<ChildMessage, { kind: K }>>
}

/** What a program is told at its start. */
export function startOf(config: unknown, change: Partial<StartMessage> = {}): StartMessage {
  return {
    kind: 'start',
    name: 'fixture',
    processKind: 'plugin',
    instance: 'fixture-1',
    config,
    grants: { publish: [], subscribe: [] },
    heartbeatMs: 50,
    version: '1.0.0',
    permissions: [],
    logLevel: 'info',
    peers: [],
    remembered: [],
    ...change,
  }
}

/** Starts a file with a control pipe as its fd 3; every message of it must match the schema. */
export function spawnProgram(file: URL): SpawnedProgram {
  const child = spawn(process.execPath, ['--conditions=@rosey/source', fileURLToPath(file)], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const control = child.stdio[3] as Duplex
  const messages: ChildMessage[] = []
  const wrong: unknown[] = []
  const decoder = new LineDecoder(CONTROL_LIMITS)
  control.on('data', (chunk: Buffer) => {
    const { values, violation } = decoder.push(chunk)
    for (const value of values) {
      if (checkPlainly(ChildMessageSchema, value)) messages.push(value)
      else wrong.push(value)
    }
    if (violation !== undefined) wrong.push(violation)
  })
  // The child may end while something is being written to it.
  control.on('error', () => undefined)
  const output = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk) => {
    output.stdout += chunk
  })
  child.stderr?.on('data', (chunk) => {
    output.stderr += chunk
  })
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  return {
    child,
    messages,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    ended,
    send: (message) => void control.write(encodeLine(message)),
    write: (text) => void control.write(text),
    hangUp: () => void control.destroy(),
    heard: (kind) =>
      until(() => {
        if (wrong.length > 0) throw new Error(`the child said ${JSON.stringify(wrong[0])}`)
        if (child.exitCode !== null && control.destroyed) throw new Error(`it ended: ${output.stderr}`)
        return messages.find((message) => message.kind === kind) as never
      }),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      control.destroy()
      await ended
    },
  }
}
