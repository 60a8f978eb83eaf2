import type { Static } from 'typebox'
import * as Type from 'typebox'
import { ProcessKindSchema } from './control.ts'
import { LOG_LEVELS } from './control-socket.ts'
import { ExitReasonSchema } from './exit-reason.ts'

const unknown = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()])

/** The id of a crash record: when, so that they sort (ms since 1970, base 36), and of which process. */
export const CRASH_ID_PATTERN = '^[0-9a-z]{8}-[a-z0-9][a-z0-9-]{0,39}$'

/** What roseyd does after a process ended unasked. */
export const CrashFollowsSchema = Type.Union([
  Type.Object({ kind: Type.Literal('restart'), delayMs: Type.Number() }),
  /** A person has to act. */
  Type.Object({ kind: Type.Literal('failed'), reason: Type.String() }),
  Type.Object({ kind: Type.Literal('stopped'), reason: Type.String() }),
])
export type CrashFollows = Static<typeof CrashFollowsSchema>

/** What a process used at one moment; null where it could not be measured. */
export const UsagePointSchema = Type.Object({
  time: Type.String(),
  /** Of one core, since the point before. */
  cpuPercent: unknown(Type.Number()),
  memoryMb: unknown(Type.Number()),
})
export type UsagePoint = Static<typeof UsagePointSchema>

/** What was seen of a process from outside, the last time that somebody looked. */
export const LastSeenSchema = Type.Object({
  time: Type.String(),
  /** Used since the start of the process, of all its threads. */
  cpuSeconds: Type.Number(),
  /** `stopped` is by a signal, `traced` by a debugger. */
  activity: Type.Enum(['running', 'sleeping', 'stopped', 'traced']),
})
export type LastSeen = Static<typeof LastSeenSchema>

/** A command that a plugin had accepted and not finished when its process ended. */
export const InHandSchema = Type.Object({
  id: Type.String(),
  command: Type.String(),
  /** Empty for a private message: its words are kept nowhere. */
  args: Type.String(),
  connector: Type.String(),
  channel: Type.String(),
  user: Type.String(),
  private: Type.Boolean(),
})
export type InHand = Static<typeof InHandSchema>

/**
 * All that is known of one unasked end of a process, as it lies in `data/crashes` (N10). It holds no secret that Rosey
 * knows of, no value of a config and no word of a private message. Times are ISO 8601.
 */
export const CrashRecordSchema = Type.Object({
  /** Of this form. */
  format: Type.Literal(1),
  id: Type.String({ pattern: CRASH_ID_PATTERN }),
  time: Type.String(),
  name: Type.String(),
  kind: ProcessKindSchema,
  version: Type.String(),
  /** Null for one that the system could not start. */
  pid: unknown(Type.Integer()),
  /** Names the process among all that ever had its name. */
  instance: Type.String(),
  reason: ExitReasonSchema,
  /** The reason as the status shows it. */
  sentence: Type.String(),
  /** Of the error table; null where none fits. */
  code: unknown(Type.String()),
  /** Where it happened; null where it left no words. */
  stack: unknown(
    Type.Object({
      /** Who says so: the process itself, or what stood on its stderr when it ended. */
      from: Type.Enum(['process', 'stderr']),
      text: Type.String(),
    }),
  ),
  lastSeen: unknown(LastSeenSchema),
  /** The last lines that it wrote, the newest last. */
  logs: Type.Array(
    Type.Object({
      time: Type.String(),
      level: Type.Enum([...LOG_LEVELS]),
      name: Type.String(),
      msg: Type.String(),
    }),
  ),
  inHand: Type.Array(InHandSchema),
  /** The newest last. */
  usage: Type.Array(UsagePointSchema),
  /** Equal for the same code with the same config in the same home; null where it was never started. */
  revision: unknown(Type.String()),
  startedAt: Type.String(),
  /** True when it had said ready. */
  wasReady: Type.Boolean(),
  /** From the start of the process to its end. */
  uptimeSeconds: Type.Number(),
  failuresInARow: Type.Integer(),
  follows: CrashFollowsSchema,
  /** Ends of this process since the record before that were too many to be recorded. */
  unrecorded: Type.Integer({ minimum: 0 }),
  /** Something was left out because the record would have been too long. */
  cut: Type.Boolean(),
  host: Type.Object({ rosey: Type.String(), node: Type.String(), platform: Type.String() }),
})
export type CrashRecord = Static<typeof CrashRecordSchema>

/** A crash record in a list. */
export type CrashSummary = Pick<
  CrashRecord,
  'id' | 'time' | 'name' | 'kind' | 'version' | 'sentence' | 'code' | 'follows' | 'unrecorded'
>

/** A file among the crash records that is none, or not any more. */
export interface DamagedCrash {
  readonly path: string
  /** What is wrong with it, in a sentence without a full stop. */
  readonly why: string
}

/** The crash records of a home, the newest last. */
export interface CrashList {
  readonly records: readonly CrashSummary[]
  readonly damaged: readonly DamagedCrash[]
}
