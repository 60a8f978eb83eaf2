import type { Static } from 'typebox'
import * as Type from 'typebox'
import { AskAnswerSchema, AskMessageSchema, InterruptedMessageSchema } from './bot-requests.ts'
import { OffersSchema } from './commands.ts'
import { LOG_LEVELS } from './control-socket.ts'
import { IdSchema } from './envelope.ts'
import { NoiseSchema } from './noise-limits.ts'
import { ProcessStateSchema } from './plugin-events.ts'
import { MAX_QUARANTINED, QuarantinedCommandSchema, RetriedCommandSchema } from './quarantine.ts'

export const ProcessKindSchema = Type.Enum(['service', 'connector', 'plugin'])
export type ProcessKind = Static<typeof ProcessKindSchema>

/** File descriptor of the control pipe in every child (DESIGN §5). */
export const CONTROL_FD = 3

/** File descriptor of the bus connection in a child that may not open one itself (DESIGN §5). */
export const BUS_FD = 4

/** How a process reaches the bus. */
export const BusAccessSchema = Type.Object({
  endpoint: Type.Union([
    /** `greeting` is the line that the server has sent already, a character for each byte. */
    Type.Object({ kind: Type.Literal('inherited'), greeting: Type.String() }),
    Type.Object({ kind: Type.Literal('tcp'), host: Type.String(), port: Type.Integer() }),
    Type.Object({ kind: Type.Literal('unix'), path: Type.String() }),
    Type.Object({ kind: Type.Literal('servers'), servers: Type.Array(Type.String(), { minItems: 1 }) }),
  ]),
  credentials: Type.Union([
    Type.Object({ kind: Type.Literal('none') }),
    Type.Object({ kind: Type.Literal('secret'), secret: Type.String() }),
    Type.Object({ kind: Type.Literal('user'), user: Type.String(), password: Type.String() }),
    /** A NATS user token, and the seed with which the server's nonce is signed. */
    Type.Object({ kind: Type.Literal('token'), token: Type.String(), seed: Type.String() }),
    /** A NATS user token with its key's signature of the nonce of one connection: good for that one alone. */
    Type.Object({
      kind: Type.Literal('signed'),
      token: Type.String(),
      publicKey: Type.String(),
      signature: Type.String(),
    }),
  ]),
})
export type BusAccess = Static<typeof BusAccessSchema>

/** Another process as the bot and the connectors see it. */
export const PeerSchema = Type.Object({
  name: Type.String(),
  kind: ProcessKindSchema,
  displayName: Type.String(),
  version: Type.String(),
  description: Type.String(),
  bundled: Type.Boolean(),
  state: ProcessStateSchema,
  /** Why it is in this state, as the status shows it. */
  reason: Type.String(),
  /** The process that serves now, or the last one; null before the first. */
  instance: Type.Union([Type.String(), Type.Null()]),
  /** True while the operator wants it to run: then its commands wait for it. */
  desired: Type.Boolean(),
  /** The operator has said that the bot is degraded without it. */
  critical: Type.Optional(Type.Boolean()),
  /** When a crashed one is started again (ms since 1970), where known. */
  nextStartAt: Type.Optional(Type.Number()),
  offers: Type.Optional(OffersSchema),
})
export type Peer = Static<typeof PeerSchema>

/** Ids of invocations that a process accepted. */
const RememberedSchema = Type.Array(IdSchema, { maxItems: 1000 })

const SubscribeGrantSchema = Type.Object({ subject: Type.String(), queue: Type.Optional(Type.String()) })

/** What roseyd says to a child. */
export const ParentMessageSchema = Type.Union([
  Type.Object({
    kind: Type.Literal('start'),
    name: Type.String(),
    processKind: ProcessKindSchema,
    /** Names this process among all that ever had its name. */
    instance: Type.String(),
    config: Type.Unknown(),
    /** Absent for the bus itself. */
    bus: Type.Optional(BusAccessSchema),
    grants: Type.Object({ publish: Type.Array(Type.String()), subscribe: Type.Array(SubscribeGrantSchema) }),
    heartbeatMs: Type.Number({ minimum: 50 }),
    /** Time between two checks that a plugin makes of itself. Default: 30 s (C5). */
    healthCheckMs: Type.Optional(Type.Number({ minimum: 50 })),
    /** The folder that the child may read, for plugins and connectors. */
    folder: Type.Optional(Type.String()),
    version: Type.String(),
    /** What people call it; the name where it is absent. */
    displayName: Type.Optional(Type.String()),
    /** Of the manifest, so that a missing one can be named in an error. */
    permissions: Type.Array(Type.String()),
    /** Where a plugin may act; everywhere when absent. */
    channels: Type.Optional(Type.Array(Type.String())),
    logLevel: Type.Enum([...LOG_LEVELS]),
    peers: Type.Array(PeerSchema),
    /** Ids of invocations that the process before this one accepted. */
    remembered: RememberedSchema,
  }),
  Type.Object({ kind: Type.Literal('peer'), peer: PeerSchema }),
  /** What to show the bus from the next connection on. */
  Type.Object({ kind: Type.Literal('bus-access'), bus: BusAccessSchema }),
  Type.Object({ kind: Type.Literal('stop'), graceMs: Type.Number({ minimum: 0 }), reason: Type.String() }),
  /** To the bot: what came of its question. */
  Type.Object({ kind: Type.Literal('answer'), id: Type.Integer(), answer: AskAnswerSchema }),
  /** To the bot: all the commands that it must not pass on. */
  Type.Object({
    kind: Type.Literal('quarantine'),
    commands: Type.Array(QuarantinedCommandSchema, { maxItems: MAX_QUARANTINED }),
  }),
  /** To the bot: what it is to run once more. */
  Type.Object({ kind: Type.Literal('retry'), command: RetriedCommandSchema }),
])
export type ParentMessage = Static<typeof ParentMessageSchema>
export type StartMessage = Extract<ParentMessage, { kind: 'start' }>

/** A connector's connection to its chat service (F2). */
export const ConnectionSchema = Type.Object({
  /** `blocked`: only the operator can mend it; it is not tried again, or after minutes. */
  state: Type.Enum(['connecting', 'connected', 'waiting', 'blocked']),
  /** Why it is not connected; empty when it is. */
  reason: Type.String({ maxLength: 1000 }),
  since: Type.Number(),
  /** When it is tried again (ms since 1970). */
  retryAt: Type.Optional(Type.Number()),
})
export type Connection = Static<typeof ConnectionSchema>

/** A message of which nobody can say what became of it. */
export const LostMessageSchema = Type.Object({
  id: Type.String({ maxLength: 200 }),
  connector: Type.String({ maxLength: 100 }),
  channel: Type.String({ maxLength: 200 }),
  user: Type.Optional(Type.String({ maxLength: 200 })),
  text: Type.Optional(Type.String({ maxLength: 500 })),
  /** Who had it in hand. */
  holder: Type.String({ maxLength: 100 }),
  reason: Type.String({ maxLength: 500 }),
})
export type LostMessage = Static<typeof LostMessageSchema>

/** What a child says to roseyd: every text and every list in it has an end, because nobody trusts who says it. */
export const ChildMessageSchema = Type.Union([
  Type.Object({ kind: Type.Literal('hello'), protocol: Type.Integer(), pid: Type.Integer() }),
  Type.Object({
    kind: Type.Literal('ready'),
    offers: OffersSchema,
    /** Where a service listens. */
    address: Type.Optional(
      Type.Object({
        host: Type.String({ maxLength: 255 }),
        port: Type.Integer({ minimum: 1, maximum: 65_535 }),
        path: Type.Optional(Type.String({ maxLength: 4096 })),
      }),
    ),
  }),
  /** It cannot start, or met an error that nobody caught, and ends by itself after this. */
  Type.Object({
    kind: Type.Literal('failed'),
    code: Type.String({ maxLength: 60 }),
    message: Type.String({ maxLength: 8000 }),
    /** Where it happened, in its own words; for the crash record alone. */
    stack: Type.Optional(Type.String({ maxLength: 8000 })),
  }),
  Type.Object({
    kind: Type.Literal('heartbeat'),
    /** Longest delay of the event loop since the last heartbeat. */
    loopDelayMs: Type.Number(),
    /** Calls handled and failed since the start. */
    handled: Type.Integer(),
    failed: Type.Integer(),
    lastActivityAt: Type.Union([Type.Number(), Type.Null()]),
    /** Of the last failure, where there was one since the last heartbeat. */
    lastError: Type.Optional(Type.String({ maxLength: 2000 })),
    /** Why it is not well, by its own check; absent while it is. */
    complaint: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  Type.Object({ kind: Type.Literal('connection'), connection: ConnectionSchema }),
  Type.Object({ kind: Type.Literal('bus'), state: Type.Enum(['connected', 'lost']) }),
  /** It wanted to use the bus in a way that it may not. */
  Type.Object({
    kind: Type.Literal('refused'),
    operation: Type.Enum(['publish', 'subscribe']),
    subject: Type.String({ maxLength: 500 }),
    /** What the manifest would have to list, where there is something. */
    permission: Type.Optional(Type.String({ maxLength: 200 })),
    /** How often, where this one stands for several that came too fast to be told one by one; else once. */
    count: Type.Optional(Type.Integer({ minimum: 1 })),
  }),
  /** It said more than it may; what was too much was not sent. */
  Type.Object({
    kind: Type.Literal('limited'),
    what: NoiseSchema,
    /** How much since it was told last. */
    count: Type.Integer({ minimum: 1 }),
  }),
  /** From the bus alone: it cut a client off that did not take its messages in time. */
  Type.Object({
    kind: Type.Literal('slow-consumer'),
    /** The name that the client gave itself; empty when it gave none. */
    client: Type.String({ maxLength: 200 }),
    /** In the words of the bus. */
    reason: Type.String({ maxLength: 500 }),
    /** The number that the server gave the connection, where it can be asked who that was. */
    connection: Type.Optional(Type.Integer({ minimum: 1 })),
  }),
  /** From the bot alone. */
  AskMessageSchema,
  InterruptedMessageSchema,
  Type.Object({ kind: Type.Literal('lost'), messages: Type.Array(LostMessageSchema, { maxItems: 100 }) }),
  /** Its last words: what the next process must refuse. */
  Type.Object({ kind: Type.Literal('stopped'), remembered: RememberedSchema }),
])
export type ChildMessage = Static<typeof ChildMessageSchema>
