import type { Static } from 'typebox'
import * as Type from 'typebox'
import { IdSchema } from './envelope.ts'
import { ChatUserSchema, EVENT_SCHEMAS, RoleSchema } from './events.ts'

/** Seconds that a command waits at most for a plugin that is not there but should be (DESIGN §4, §7). */
export const HOLD_SECONDS = 5

/** Seconds that a reply may wait in the outgoing queue before it is dropped (DESIGN §4). */
export const REPLY_EXPIRY_SECONDS = 60

/** The longest time to answer that a plugin may ask for, in ms. */
export const MAX_OFFERED_TIMEOUT_MS = 300_000

/** How many invocation ids a plugin process remembers, so as to refuse one that comes again (DESIGN §4). */
export const REMEMBERED_INVOCATIONS = 1000

/** What a command may be called: a word that can be typed behind the prefix. */
export const COMMAND_PATTERN = '^[a-z0-9][a-z0-9_-]{0,39}$'

/** Commands of the bot itself: no plugin can have their names. */
export const BUILT_IN_COMMANDS = ['help', 'plugin'] as const

const CommandNameSchema = Type.String({ pattern: COMMAND_PATTERN })

/** A command as a plugin offers it when it is ready (B3). */
export const CommandOfferSchema = Type.Object({
  name: CommandNameSchema,
  aliases: Type.Array(CommandNameSchema, { maxItems: 20 }),
  /** One line for `!help`. */
  help: Type.String({ maxLength: 300 }),
  /** What follows the name: `[n]d<sides>`. */
  usage: Type.String({ maxLength: 300 }),
  role: RoleSchema,
  cooldown: Type.Object({ userMs: Type.Number({ minimum: 0 }), channelMs: Type.Number({ minimum: 0 }) }),
  /** While it runs, what the same person types there waits. More than this only the operator allows. */
  timeoutMs: Type.Optional(Type.Number({ minimum: 1, maximum: MAX_OFFERED_TIMEOUT_MS })),
})
export type CommandOffer = Static<typeof CommandOfferSchema>

/** A message filter as a plugin offers it: asked before a message goes further (B8). */
export const HookOfferSchema = Type.Object({
  event: Type.Literal('message'),
  /** Higher ones are asked first. */
  priority: Type.Number(),
  /** What happens to a message when the filter fails: it goes on (`open`) or is stopped (`closed`). */
  onFailure: Type.Enum(['open', 'closed']),
})
export type HookOffer = Static<typeof HookOfferSchema>

/** All that a process offers when it is ready. */
export const OffersSchema = Type.Object({
  commands: Type.Array(CommandOfferSchema, { maxItems: 200 }),
  hooks: Type.Array(HookOfferSchema, { maxItems: 20 }),
})
export type Offers = Static<typeof OffersSchema>

/** One use of a command, as the bot asks a plugin to carry it out. */
export const InvocationSchema = Type.Object({
  id: IdSchema,
  command: CommandNameSchema,
  /** What stands before commands here: `!`. */
  prefix: Type.String({ maxLength: 5 }),
  /** The word that was typed: the command itself or an alias. */
  invokedAs: Type.String({ maxLength: 40 }),
  args: Type.Array(Type.String({ maxLength: 20_000 }), { maxItems: 500 }),
  /** What followed the command, untouched. */
  text: Type.String({ maxLength: 20_000 }),
  user: ChatUserSchema,
  platform: Type.String(),
  connector: Type.String(),
  channel: Type.String(),
  /** It came as a private message, and so go its replies. */
  private: Type.Boolean(),
  messageId: IdSchema,
  timeoutMs: Type.Number(),
})
export type Invocation = Static<typeof InvocationSchema>

/** How many replies there were, so that the bot sees when one was lost with the bus. Absent for none. */
const RepliesSchema = Type.Optional(Type.Integer({ minimum: 0 }))

/**
 * What a plugin answers to an {@link Invocation}: `accepted` before the author's handler runs, any number of replies,
 * then `done`; or `refused` and nothing else.
 */
export const InvocationAnswerSchema = Type.Union([
  Type.Object({ kind: Type.Literal('accepted'), instance: IdSchema }),
  Type.Object({
    kind: Type.Literal('reply'),
    seq: Type.Integer({ minimum: 0 }),
    text: Type.String({ minLength: 1, maxLength: 20_000 }),
  }),
  Type.Object({ kind: Type.Literal('done'), outcome: Type.Literal('ok'), replies: RepliesSchema }),
  Type.Object({
    kind: Type.Literal('done'),
    outcome: Type.Literal('failed'),
    error: Type.String({ maxLength: 2000 }),
    replies: RepliesSchema,
  }),
  Type.Object({
    kind: Type.Literal('refused'),
    /** `repeated`: this id was accepted before, here or by the process before this one, and is not run again. */
    reason: Type.Enum(['repeated', 'draining', 'unknown-command', 'overloaded']),
  }),
])
export type InvocationAnswer = Static<typeof InvocationAnswerSchema>

/** How the way of one chat message through the bot ended. */
export const SETTLED_OUTCOMES = ['passed', 'answered', 'refused', 'failed', 'stopped', 'lost'] as const
export type SettledOutcome = (typeof SETTLED_OUTCOMES)[number]

/**
 * What the bot answers to a connector's event: `taken` at once, `settled` when nothing more will come of it.
 *
 * - `passed`: it was no command; plugins that listen have it
 * - `answered`: a plugin replied, or had nothing to say
 * - `refused`: a rule refused it, and the user was told or the rule says silence
 * - `failed`: the plugin failed and the user was told
 * - `stopped`: a filter stopped it
 * - `lost`: what became of it is unknown; it is in the list of lost messages
 */
export const TakenSchema = Type.Union([
  Type.Object({ kind: Type.Literal('taken'), instance: IdSchema }),
  Type.Object({
    kind: Type.Literal('settled'),
    outcome: Type.Enum([...SETTLED_OUTCOMES]),
    /** Why, for everything but `passed` and `answered`. */
    reason: Type.Optional(Type.String({ maxLength: 1000 })),
    /** Lines that were sent because of it. */
    replies: Type.Integer({ minimum: 0 }),
  }),
])
export type TakenAnswer = Static<typeof TakenSchema>

/** What a message filter is asked. */
export const HookRequestSchema = Type.Object({
  connector: Type.String(),
  channel: Type.String(),
  message: EVENT_SCHEMAS.message,
})
export type HookRequest = Static<typeof HookRequestSchema>

/** What a message filter decides. */
export const HookAnswerSchema = Type.Union([
  Type.Object({ kind: Type.Literal('pass') }),
  Type.Object({ kind: Type.Literal('change'), text: Type.String({ maxLength: 20_000 }) }),
  Type.Object({ kind: Type.Literal('stop'), reason: Type.Optional(Type.String({ maxLength: 300 })) }),
])
export type HookAnswer = Static<typeof HookAnswerSchema>
