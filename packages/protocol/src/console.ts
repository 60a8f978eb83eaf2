import type { Static } from 'typebox'
import * as Type from 'typebox'
import { SETTLED_OUTCOMES } from './commands.ts'
import { RoleSchema } from './events.ts'
import type { LineLimits } from './json-lines.ts'

/** Channel of the console in which a client is that names none. */
export const CONSOLE_CHANNEL = 'console'

/** Bounds of the console's socket: the longest text (20,000 characters, escaped) fits. */
export const CONSOLE_LIMITS: LineLimits = { maxBytes: 256 * 1024 }

// A name is one word, so that it can be written in the config (`console:ann`), and holds nothing that moves a cursor.
const WORD = '^[^\\s\\u0000-\\u001f\\u007f-\\u009f]+$'
const identity = {
  user: Type.String({ minLength: 1, maxLength: 60, pattern: WORD }),
  role: RoleSchema,
}

/** What can be said at once. */
export const ConsoleTextSchema = Type.String({ minLength: 1, maxLength: 20_000 })

/** Who a client of the console says to be: it holds the token of this home, so it is the operator's own. */
export const ConsoleIdentitySchema = Type.Object({
  ...identity,
  channel: Type.String({ minLength: 1, maxLength: 60, pattern: WORD }),
})
export type ConsoleIdentity = Static<typeof ConsoleIdentitySchema>

/** What a client says to the console connector: `hello` first, and once. */
export const ConsoleRequestSchema = Type.Union([
  Type.Object({
    kind: Type.Literal('hello'),
    protocol: Type.Integer(),
    token: Type.String({ maxLength: 200 }),
    ...ConsoleIdentitySchema.properties,
    /** A person who stays: others see it come and go. A script that asks one thing is not seen. */
    interactive: Type.Boolean(),
  }),
  Type.Object({
    kind: Type.Literal('say'),
    /** The client's own number for it; comes back in `settled` and in the `line`s that it causes. */
    id: Type.Integer({ minimum: 0 }),
    text: ConsoleTextSchema,
    /** To the bot alone. */
    private: Type.Optional(Type.Boolean()),
    /** What `/me` says. */
    action: Type.Optional(Type.Boolean()),
  }),
  /** Another name or role from now on. */
  Type.Object({ kind: Type.Literal('become'), ...identity }),
])
export type ConsoleRequest = Static<typeof ConsoleRequestSchema>

/** What the console connector says to a client: `welcome` or `refused` first. */
export const ConsoleReplySchema = Type.Union([
  Type.Object({ kind: Type.Literal('welcome'), connector: Type.String() }),
  /** The connection is closed after this. */
  Type.Object({
    kind: Type.Literal('refused'),
    code: Type.Enum(['console-refused', 'console-full', 'protocol-mismatch', 'usage']),
    message: Type.String(),
  }),
  /** Something was said in the client's channel. */
  Type.Object({
    kind: Type.Literal('line'),
    from: Type.Enum(['bot', 'user']),
    /** The name of the client that said it; for the bot `bot` or the plugin that spoke by itself. */
    name: Type.String(),
    text: Type.String(),
    private: Type.Boolean(),
    action: Type.Boolean(),
    /** The number of this client's own `say` that caused it. */
    replyTo: Type.Optional(Type.Integer()),
  }),
  /** A `say` was dealt with; whatever it caused came before this. */
  Type.Object({
    kind: Type.Literal('settled'),
    id: Type.Integer(),
    outcome: Type.Enum([...SETTLED_OUTCOMES]),
    /** Why, for everything but `passed` and `answered`. */
    reason: Type.Optional(Type.String()),
  }),
])
export type ConsoleReply = Static<typeof ConsoleReplySchema>

/** A line as it reaches a client. */
export type ConsoleLine = Extract<ConsoleReply, { kind: 'line' }>

/** What became of something that a client said. */
export type ConsoleSettled = Extract<ConsoleReply, { kind: 'settled' }>
