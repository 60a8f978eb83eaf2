import type {
  AskMessage,
  ChildMessage,
  ExitReason,
  InterruptedMessage,
  Noise,
  ProcessState,
  RefusedUses,
} from '@rosey/protocol'
import type { ManagedProcess, ReadyMessage } from '../process/managed-process.ts'
import type { Gate } from './next-step.ts'
import type { Unit } from './unit.ts'

/** What a unit needs of its surroundings. */
export interface UnitHost {
  gate(unit: Unit): Gate
  /** Starts the process; throws when it cannot even be tried. Resolves when the process exists. */
  spawn(unit: Unit): Promise<ManagedProcess>
  transition(unit: Unit, from: ProcessState, reason: string): void
  /** What a process says that concerns others: ready, lost messages. */
  ready(unit: Unit, message: ReadyMessage): void
  /** Its process has ended, or came to nothing: then there is none. */
  exited(unit: Unit, exit: ExitReason, nextDelayMs: number | null, child?: ManagedProcess): void
  lost(unit: Unit, message: Extract<ChildMessage, { kind: 'lost' }>): void
  /** It wanted to use the bus in a way that it may not. */
  refused(unit: Unit, uses: RefusedUses): void
  /** It said more than it may. */
  limited(unit: Unit, what: Noise): void
  /** The bot asks for an operation, or tells what a plugin had in hand. */
  fromBot(unit: Unit, message: AskMessage | InterruptedMessage): void
  /** The bus says that it cut a client off. */
  slowConsumer(client: string, reason: string, connection?: number): void
  /** Whether roseyd can use the bus. */
  busIsUp(): boolean
  /** A text without the secrets that a process may have put into it. */
  clean(text: string): string
  /** Something that the status or a peer shows has changed. */
  changed(unit: Unit): void
  /** An error of ours in the supervision of this unit, which goes on. */
  broken(unit: Unit, error: unknown): void
}
