import { type BusAccess, RoseyError, type Subject } from '@rosey/protocol'
import * as Type from 'typebox'
import { type BusOptions, type BusProblem, connectBus, type EventBus } from '../src/index.ts'

/** A bus of a test, with the problems it told. Disposing closes it. */
export interface TestBus extends AsyncDisposable {
  readonly bus: EventBus
  readonly problems: BusProblem[]
}

let count = 0

/** Connects a bus with a name and an inbox of its own. */
export async function openBus(access: BusAccess, options: Partial<BusOptions> = {}): Promise<TestBus> {
  count += 1
  const problems: BusProblem[] = []
  const bus = await connectBus({
    name: `test-${count}`,
    inboxPrefix: `_INBOX.test.${process.pid}-${count}`,
    access,
    reconnectDelayMs: 20,
    onProblem: (problem) => problems.push(problem),
    ...options,
  })
  return { bus, problems, [Symbol.asyncDispose]: () => bus[Symbol.asyncDispose]() }
}

/** What the tests send. */
export const NoteSchema = Type.Object({ text: Type.String() })

/** What the tests send. */
export interface Note {
  text: string
}

/** A subject for notes. */
export function noteSubject(name: string): Subject<Note> {
  return { subject: `rosey.test.${name}`, schema: NoteSchema }
}

/** Tells whether an error has this code, for `assert.rejects` and `assert.throws`. */
export function hasCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof RoseyError && error.code === code
}

/** Time in ms for what is sure to happen, also on a busy machine. */
export const PATIENCE = { timeoutMs: 10_000 }
