import type { Static, TSchema } from 'typebox'
import * as Type from 'typebox'
import type { ErrorCode } from './errors.ts'
import type { LineLimits } from './json-lines.ts'
import { TRAFFIC_KINDS, type Traffic } from './traffic.ts'

/** Bounds of the control socket. A log line in a stream is cut before it comes near. */
export const CONTROL_SOCKET_LIMITS: LineLimits = { maxBytes: 4 * 1024 * 1024 }

const NamesSchema = Type.Array(Type.String({ maxLength: 100 }), { maxItems: 200 })
const timeout = { timeoutSeconds: Type.Optional(Type.Number({ minimum: 0, maximum: 3600 })) }

/**
 * What can be asked of roseyd, with the schema of the arguments.
 *
 * - `status`: a Status
 * - `wait`: streams progress until everything that should run runs or has failed, then a Status
 * - `start`, `stop`, `restart`: of the named processes; streams progress; gives an {@link OperationResult} each
 * - `enable`, `disable`: of one plugin, for good; streams progress; gives an {@link OperationResult} for each that was touched
 * - `shutdown`: stops everything and ends the daemon; streams progress
 * - `reload`: reads the config again and restarts what a change touched; gives the names
 * - `plugin`: PluginInfo of one
 * - `logs`: streams log lines as they are written
 * - `events`: streams what is said on the bus, or how much
 * - `crashes`: CrashList
 * - `crash`: CrashRecord of one: `last`, an id, or the beginning of one
 * - `keys`: KeyFacts of the bus
 * - `quarantine`: a ShownQuarantineEntry for each command that is not run any more
 * - `quarantineRetry`: lifts one and lets the bot run it once more; gives the entry
 * - `quarantineDrop`: lifts one, or `all`; gives the entries
 * - `rotateKeys`: new keys for the bus, which is restarted with them; streams progress; gives KeyFacts
 */
export const CONTROL_OPERATIONS = {
  status: Type.Object({}),
  wait: Type.Object(timeout),
  start: Type.Object({ names: NamesSchema, force: Type.Optional(Type.Boolean()) }),
  stop: Type.Object({ names: NamesSchema, ...timeout }),
  restart: Type.Object({ names: NamesSchema, ...timeout }),
  enable: Type.Object({ name: Type.String({ maxLength: 100 }) }),
  disable: Type.Object({ name: Type.String({ maxLength: 100 }) }),
  shutdown: Type.Object({ reason: Type.Optional(Type.String({ maxLength: 200 })) }),
  reload: Type.Object({}),
  plugin: Type.Object({ name: Type.String({ maxLength: 100 }) }),
  logs: Type.Object({ names: NamesSchema }),
  events: Type.Object({
    /** Subjects; with or without the root. Default: all. */
    pattern: Type.Optional(Type.String({ maxLength: 500 })),
    kinds: Type.Optional(Type.Array(Type.Enum([...TRAFFIC_KINDS]), { maxItems: 20 })),
    /** Who sent it. */
    from: Type.Optional(Type.String({ maxLength: 100 })),
    /** A connector, a channel, or connector:channel. */
    channel: Type.Optional(Type.String({ maxLength: 300 })),
    /** A text in what is shown, in small or capital letters. */
    grep: Type.Optional(Type.String({ maxLength: 500 })),
    /** Messages and bytes each second instead of the messages. */
    rates: Type.Optional(Type.Boolean()),
  }),
  crashes: Type.Object({}),
  crash: Type.Object({ id: Type.String({ maxLength: 100 }) }),
  keys: Type.Object({}),
  rotateKeys: Type.Object({}),
  quarantine: Type.Object({}),
  quarantineRetry: Type.Object({ id: Type.String({ maxLength: 100 }) }),
  quarantineDrop: Type.Object({ id: Type.String({ maxLength: 100 }) }),
} as const satisfies Record<string, TSchema>

export type ControlOperation = keyof typeof CONTROL_OPERATIONS
export type ControlArgs<O extends ControlOperation> = Static<(typeof CONTROL_OPERATIONS)[O]>

export const ControlRequestSchema = Type.Object({
  id: Type.Integer(),
  token: Type.String({ maxLength: 200 }),
  protocol: Type.Integer(),
  operation: Type.String({ maxLength: 40 }),
  args: Type.Unknown(),
})
export type ControlRequest = Static<typeof ControlRequestSchema>

/** What roseyd answers: any number of `progress`, then `result` or `error`. */
export type ControlResponse =
  | { readonly id: number; readonly kind: 'progress'; readonly progress: Progress }
  | { readonly id: number; readonly kind: 'result'; readonly result: unknown }
  | {
      readonly id: number
      readonly kind: 'error'
      readonly error: {
        readonly code: ErrorCode
        readonly message: string
        readonly details: Readonly<Record<string, unknown>>
      }
    }

/** News while an operation runs. */
export type Progress =
  | { readonly kind: 'state'; readonly name: string; readonly state: string; readonly reason: string }
  | { readonly kind: 'log'; readonly entry: LogEntry }
  | { readonly kind: 'event'; readonly event: BusEvent }
  /** Events that came too fast to be shown, since the one before. */
  | { readonly kind: 'missed'; readonly count: number }
  /** Of the last second; nothing for a family that was silent. */
  | { readonly kind: 'rates'; readonly time: string; readonly rates: readonly BusRate[] }
  /** `up`: from now on nothing that is said is missed; `down`: nothing can be heard. */
  | { readonly kind: 'bus'; readonly state: 'up' | 'down'; readonly reason: string }

/** One message of the bus, as far as it may be shown. */
export interface BusEvent {
  /** When roseyd saw it. */
  readonly time: string
  readonly subject: string
  /** The subject for people. */
  readonly readable: string
  readonly kind: Traffic['kind']
  /** Empty where the subject does not say who sent it. */
  readonly from: string
  readonly connector: string | null
  readonly channel: string | null
  /** Of the whole message. */
  readonly bytes: number
  /** It belongs to a private message, whose words are not shown. */
  readonly private: boolean
  readonly traceId: string | null
  /** What is said; a text in brackets where it cannot or may not be shown. */
  readonly data: unknown
  /** `data` is the beginning of its JSON, because all of it would be too long. */
  readonly clipped?: boolean
}

/** How much was said in one family of subjects. */
export interface BusRate {
  readonly family: Traffic['kind']
  readonly messages: number
  readonly bytes: number
}

/** What became of one process in start, stop or restart (C14). */
export interface OperationResult {
  readonly name: string
  readonly outcome: 'done' | 'unchanged' | 'refused' | 'failed'
  /** One sentence; says why for everything but `done`. */
  readonly message: string
  /** What to type where that was not what was wanted, for whoever sits at the command line. */
  readonly remedy?: string
}

/** One line of a log file (F3). */
export interface LogEntry {
  readonly time: string
  readonly level: LogLevel
  /** The process that wrote it. */
  readonly name: string
  readonly msg: string
  readonly [field: string]: unknown
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]
