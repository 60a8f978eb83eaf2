import type { Static } from 'typebox'
import * as Type from 'typebox'
import { RoleSchema } from './events.ts'

/** What the bot can ask of roseyd for a person in chat (F6): the same operations as at the control socket. */
export const CHAT_OPERATIONS = [
  'plugins',
  'services',
  'plugin',
  'start',
  'stop',
  'restart',
  'enable',
  'disable',
] as const
export type ChatOperation = (typeof CHAT_OPERATIONS)[number]

/** One question of the bot; roseyd answers each `id` once. */
export const AskMessageSchema = Type.Object({
  kind: Type.Literal('ask'),
  id: Type.Integer({ minimum: 0 }),
  operation: Type.Enum([...CHAT_OPERATIONS]),
  /** Of the plugin; absent for the lists. */
  name: Type.Optional(Type.String({ maxLength: 100 })),
  /** Who asks, for the log: `connector:name`. */
  by: Type.String({ maxLength: 300 }),
})
export type AskMessage = Static<typeof AskMessageSchema>

/** One line of a list for chat. */
export const BriefStatusSchema = Type.Object({
  name: Type.String(),
  state: Type.String(),
  reason: Type.String(),
  version: Type.String(),
})
export type BriefStatus = Static<typeof BriefStatusSchema>

/** What became of a question. */
export const AskAnswerSchema = Type.Union([
  /** Of `plugins` and `services`. */
  Type.Object({ kind: Type.Literal('list'), entries: Type.Array(BriefStatusSchema) }),
  /** Of `plugin`: what the status says of one. */
  Type.Object({
    kind: Type.Literal('plugin'),
    status: BriefStatusSchema,
    description: Type.String(),
    uptimeSeconds: Type.Union([Type.Number(), Type.Null()]),
    restarts: Type.Integer(),
    crashes: Type.Integer(),
    cpuPercent: Type.Union([Type.Number(), Type.Null()]),
    memoryMb: Type.Union([Type.Number(), Type.Null()]),
    lastError: Type.Union([Type.String(), Type.Null()]),
    commands: Type.Array(Type.String()),
    permissions: Type.Array(Type.String()),
  }),
  /** Of the others: a sentence for each process that was touched, in the words of the command line. */
  Type.Object({
    kind: Type.Literal('results'),
    results: Type.Array(
      Type.Object({
        name: Type.String(),
        outcome: Type.Enum(['done', 'unchanged', 'refused', 'failed']),
        message: Type.String(),
      }),
    ),
  }),
  /** It could not even be tried: a name that is unknown, with the nearest one in the sentence. */
  Type.Object({ kind: Type.Literal('error'), code: Type.String(), message: Type.String() }),
])
export type AskAnswer = Static<typeof AskAnswerSchema>

/** An invocation that a plugin had accepted and not finished when its process ended. */
export const InterruptedSchema = Type.Object({
  id: Type.String({ maxLength: 200 }),
  command: Type.String({ maxLength: 100 }),
  /**
   * Arguments as the plugin was given them, joined by a space; one that holds spaces is in quotes. Empty for a private
   * message, whose words are shown to nobody.
   */
  args: Type.String({ maxLength: 2000 }),
  /** A hash of plugin, command and arguments: equal for the same command with the same arguments. */
  fingerprint: Type.String({ maxLength: 64 }),
  connector: Type.String({ maxLength: 100 }),
  platform: Type.String({ maxLength: 100 }),
  channel: Type.String({ maxLength: 200 }),
  user: Type.String({ maxLength: 200 }),
  /** What the user was then. */
  role: RoleSchema,
  verified: Type.Boolean(),
  /** It came as a private message. */
  private: Type.Boolean(),
})
export type Interrupted = Static<typeof InterruptedSchema>

/** What the process `instance` of a plugin had in hand when it ended; the bot says it once it knows of the end. */
export const InterruptedMessageSchema = Type.Object({
  kind: Type.Literal('interrupted'),
  plugin: Type.String({ maxLength: 100 }),
  instance: Type.String({ maxLength: 100 }),
  invocations: Type.Array(InterruptedSchema, { maxItems: 50 }),
})
export type InterruptedMessage = Static<typeof InterruptedMessageSchema>
