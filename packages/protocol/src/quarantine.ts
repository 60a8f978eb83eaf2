import type { Static } from 'typebox'
import * as Type from 'typebox'
import { RoleSchema } from './events.ts'

/** As many commands are kept in quarantine; one more takes the place of the oldest. */
export const MAX_QUARANTINED = 100

/** A command that is not run because it was in the hands of its plugin at two crashes (N5). */
export const QuarantineEntrySchema = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 64 }),
  plugin: Type.String({ maxLength: 100 }),
  /** Of the plugin that crashed; another one is given another chance. */
  version: Type.String({ maxLength: 100 }),
  command: Type.String({ maxLength: 100 }),
  /** Null for a private message, whose words are kept by nobody. */
  args: Type.Union([Type.String({ maxLength: 2000 }), Type.Null()]),
  /** By which the bot recognizes it; see `Interrupted`. */
  fingerprint: Type.String({ minLength: 1, maxLength: 64 }),
  connector: Type.String({ maxLength: 100 }),
  platform: Type.String({ maxLength: 100 }),
  channel: Type.String({ maxLength: 200 }),
  /** Who asked last, and what that person was then. */
  user: Type.String({ maxLength: 200 }),
  role: RoleSchema,
  verified: Type.Boolean(),
  /** Times of the first and the last crash, ISO 8601. */
  firstAt: Type.String({ maxLength: 40 }),
  lastAt: Type.String({ maxLength: 40 }),
  crashes: Type.Integer({ minimum: 1 }),
})
export type QuarantineEntry = Static<typeof QuarantineEntrySchema>

/** An entry as it is shown: the fingerprint of a private message could be guessed at. */
export type ShownQuarantineEntry = Omit<QuarantineEntry, 'fingerprint'>

/** What the bot needs to know of an entry. */
export const QuarantinedCommandSchema = Type.Object({ id: Type.String(), fingerprint: Type.String() })
export type QuarantinedCommand = Static<typeof QuarantinedCommandSchema>

/** A command that the operator wants to be run once more, as if the same person said it again at the same place. */
export const RetriedCommandSchema = Type.Object({
  command: Type.String(),
  args: Type.String(),
  connector: Type.String(),
  platform: Type.String(),
  channel: Type.String(),
  user: Type.String(),
  role: RoleSchema,
  verified: Type.Boolean(),
})
export type RetriedCommand = Static<typeof RetriedCommandSchema>
