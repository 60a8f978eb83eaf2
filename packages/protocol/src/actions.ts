import type { Static, TSchema } from 'typebox'
import * as Type from 'typebox'

const NameSchema = Type.String({ minLength: 1, maxLength: 200 })
const TextSchema = Type.String({ minLength: 1, maxLength: 20_000 })
const ReasonSchema = Type.Optional(Type.String({ maxLength: 500 }))
const UidSchema = Type.String({ minLength: 1, maxLength: 100 })
const target = Type.Object({ user: NameSchema })
const targetWithReason = Type.Object({ user: NameSchema, reason: ReasonSchema })
const nothing = Type.Object({})

/** What a connector can be asked to do, with the schema of the request, by the name that its subject ends with. */
export const ACTION_SCHEMAS = {
  message: Type.Object({ text: TextSchema, action: Type.Optional(Type.Boolean()) }),
  pm: Type.Object({ to: NameSchema, text: TextSchema }),
  'media.queue': Type.Object({
    id: Type.String({ minLength: 1, maxLength: 2000 }),
    type: Type.String({ minLength: 1, maxLength: 40 }),
    position: Type.Enum(['next', 'end']),
    temporary: Type.Optional(Type.Boolean()),
    title: Type.Optional(Type.String({ maxLength: 2000 })),
  }),
  'media.remove': Type.Object({ uid: UidSchema }),
  'media.move': Type.Object({ uid: UidSchema, after: Type.Union([UidSchema, Type.Null()]) }),
  'media.jump': Type.Object({ uid: UidSchema }),
  'media.skip': nothing,
  'media.voteskip': nothing,
  'media.shuffle': nothing,
  'media.clear': nothing,
  'media.temporary': Type.Object({ uid: UidSchema, temporary: Type.Boolean() }),
  'poll.open': Type.Object({
    title: TextSchema,
    options: Type.Array(TextSchema, { minItems: 1, maxItems: 50 }),
    hidden: Type.Optional(Type.Boolean()),
    timeoutSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
  }),
  'poll.vote': Type.Object({ option: Type.Integer({ minimum: 0, maximum: 49 }) }),
  'poll.close': nothing,
  kick: targetWithReason,
  ban: targetWithReason,
  unban: target,
  mute: target,
  unmute: target,
  clear: nothing,
} as const satisfies Record<string, TSchema>

/** The name of an action. */
export type ActionName = keyof typeof ACTION_SCHEMAS

/** The request of the action `N`. */
export type ActionData<N extends ActionName> = Static<(typeof ACTION_SCHEMAS)[N]>

/** Any action together with its name. */
export type ChatAction = { [N in ActionName]: { readonly name: N; readonly data: ActionData<N> } }[ActionName]

/** True for the name of an action that this version knows. */
export function isActionName(name: string): name is ActionName {
  return Object.hasOwn(ACTION_SCHEMAS, name)
}

/** The permission (B15) that a plugin needs for an action. */
export function permissionForAction(action: ActionName): 'chat.send' | 'pm.send' | 'media.control' | 'moderate' {
  if (action === 'message') return 'chat.send'
  if (action === 'pm') return 'pm.send'
  return action.startsWith('media.') ? 'media.control' : 'moderate'
}

/**
 * What became of an action.
 *
 * - `sent`: the platform has shown that it took it (for a line: its echo came back)
 * - `refused`: it was not done and the reason says why; nothing was sent
 * - `unknown`: it was handed to the platform, and the connection ended before that confirmed it
 */
export const ActionResultSchema = Type.Union([
  Type.Object({ outcome: Type.Literal('sent') }),
  Type.Object({ outcome: Type.Literal('refused'), reason: Type.String({ maxLength: 1000 }) }),
  Type.Object({ outcome: Type.Literal('unknown'), reason: Type.String({ maxLength: 1000 }) }),
])
export type ActionResult = Static<typeof ActionResultSchema>
