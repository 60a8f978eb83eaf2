import type {
  AskAnswer,
  AskMessage,
  BusAccess,
  ChildMessage,
  Connection,
  InterruptedMessage,
  Logger,
  LostMessage,
  Noise,
  Offers,
  Peer,
  QuarantinedCommand,
  RetriedCommand,
  StartMessage,
} from '@rosey/protocol'
import type { Refusal } from './refusal-reports.ts'

/** Calls that a process has handled, for its heartbeats (C5). */
export interface CallCounts {
  readonly handled: number
  readonly failed: number
  readonly lastActivityAt: number | null
  readonly lastError?: string
  /** Why it is not well, by its own check; absent while it is. */
  readonly complaint?: string
}

/** What a program is given when roseyd has told it to start. */
export interface ChildContext {
  readonly start: StartMessage
  /** The bus access of the start message. Throws for a program that was given none. */
  readonly bus: BusAccess
  readonly log: Logger
  /** Tells how the connection to a chat service stands. */
  connection(connection: Connection): void
  /** Tells how the bus connection stands. */
  busState(state: 'connected' | 'lost'): void
  lost(messages: readonly LostMessage[]): void
  /** Tells that the bus was used in a way that the process may not. */
  refused(refusal: Refusal): void
  /** Tells that something was too much, and was not sent; called once for each. */
  limited(what: Noise): void
  /**
   * For the bus alone: tells that it cut off a client that was too slow; with the number of the connection, where the
   * server can be asked who that was.
   */
  slowConsumer(client: string, reason: string, connection?: number): void
  /** For the bot alone: asks roseyd for an operation; the answer comes with its `id`. */
  ask(question: Omit<AskMessage, 'kind'>): void
  /** For the bot alone: tells what a plugin's process had in hand when it ended. */
  interrupted(report: Omit<InterruptedMessage, 'kind'>): void
}

/** A program that has started. */
export interface StartedProgram {
  readonly offers?: Offers
  readonly address?: Extract<ChildMessage, { kind: 'ready' }>['address']
  /** Finishes what is in hand within `graceMs` and lets go of everything; gives the ids the next process must refuse. */
  stop(options: { graceMs: number; reason: string }): Promise<{ remembered?: readonly string[] }>
  peer?(peer: Peer): void
  /** What to show the bus from the next connection on. */
  busAccess?(access: BusAccess): void
  /** What came of a question. */
  answer?(id: number, answer: AskAnswer): void
  /** For the bot alone: the commands that it must not pass on, in place of those before. */
  quarantine?(commands: readonly QuarantinedCommand[]): void
  /** For the bot alone: a command to be run once more. */
  retry?(command: RetriedCommand): void
  counts?(): CallCounts
}

/** A program that roseyd supervises: services, runner. */
export interface Program {
  /** For the message that somebody sees who runs it by hand. */
  readonly title: string
  /** Resolves when it takes work. Throwing fails the start; a RoseyError's code goes into the status. */
  start(context: ChildContext): Promise<StartedProgram>
}
