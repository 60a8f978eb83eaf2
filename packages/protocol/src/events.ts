import type { Static, TSchema } from 'typebox'
import * as Type from 'typebox'
import { IdSchema } from './envelope.ts'

/** What a person may do, least first. Connectors give the first three; admin and owner come from the config (DESIGN §7). */
export const ROLES = ['guest', 'user', 'moderator', 'admin', 'owner'] as const

/** One of {@link ROLES}. */
export type Role = (typeof ROLES)[number]

export const RoleSchema = Type.Enum([...ROLES])

/** True when `role` is at least `needed`. */
export function hasRole(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed)
}

const NameSchema = Type.String({ minLength: 1, maxLength: 200 })
const TextSchema = Type.String({ maxLength: 20_000 })

/** A person in a channel, in no platform's own terms. */
export const ChatUserSchema = Type.Object({
  name: NameSchema,
  role: RoleSchema,
  /** The platform has checked that this is the holder of the account: a guest's name can be taken over. */
  verified: Type.Boolean(),
  /** The platform's own rank, for display. */
  rank: Type.Optional(Type.Number()),
  afk: Type.Optional(Type.Boolean()),
})
export type ChatUser = Static<typeof ChatUserSchema>

export const MediaSchema = Type.Object({
  /** The id at the media's own site. */
  id: Type.String({ maxLength: 2000 }),
  /** The site or kind of media in the platform's short form: `yt`, `vi`, `fi` … */
  type: Type.String({ maxLength: 40 }),
  title: Type.String({ maxLength: 2000 }),
  /** 0 for a live stream. */
  seconds: Type.Number(),
})
export type Media = Static<typeof MediaSchema>

export const PlaylistItemSchema = Type.Object({
  /** Names the item in actions; the platform may give new ones when the list is shuffled or loaded again. */
  uid: Type.String({ maxLength: 100 }),
  media: MediaSchema,
  temporary: Type.Boolean(),
  queuedBy: Type.Optional(NameSchema),
})
export type PlaylistItem = Static<typeof PlaylistItemSchema>

export const PollSchema = Type.Object({
  title: TextSchema,
  options: Type.Array(Type.Object({ text: TextSchema, votes: Type.Union([Type.Number(), Type.Null()]) }), {
    maxItems: 200,
  }),
  openedBy: Type.Optional(NameSchema),
})
export type Poll = Static<typeof PollSchema>

// What every event carries. Connector and channel are read from the subject, never from here.
const base = {
  id: IdSchema,
  /** When it happened, by the platform's clock, in ms since 1970. */
  time: Type.Number(),
  /** The chat service: `cytube`, `console`. */
  platform: Type.String({ minLength: 1, maxLength: 40 }),
  /** What came in, untouched, for diagnosis. Nothing behind a connector reads it. */
  raw: Type.Optional(Type.Unknown()),
}
const event = <P extends Record<string, TSchema>>(properties: P) => Type.Object({ ...base, ...properties })
const line = { user: ChatUserSchema, text: TextSchema }
const by = { by: Type.Optional(NameSchema) }
/** `null` stands for the head of the list. */
const AfterSchema = Type.Union([Type.String({ maxLength: 100 }), Type.Null()])

/**
 * Every normalized event with the schema of its data (requirements A3, A4), by the name that its subject ends with.
 */
export const EVENT_SCHEMAS = {
  message: event({ ...line, action: Type.Optional(Type.Boolean()) }),
  'message.replayed': event({
    messages: Type.Array(Type.Object({ id: IdSchema, time: Type.Number(), ...line }), { maxItems: 200 }),
  }),
  pm: event(line),
  'user.joined': event({ user: ChatUserSchema }),
  'user.left': event({ user: ChatUserSchema }),
  'user.updated': event({ user: ChatUserSchema }),
  'user.listed': event({ users: Type.Array(ChatUserSchema, { maxItems: 10_000 }) }),
  'media.changed': event({ media: Type.Union([MediaSchema, Type.Null()]), uid: Type.Optional(Type.String()) }),
  'media.progress': event({ currentSeconds: Type.Number(), paused: Type.Boolean() }),
  'playlist.listed': event({
    items: Type.Array(PlaylistItemSchema, { maxItems: 5000 }),
    locked: Type.Optional(Type.Boolean()),
  }),
  'playlist.queued': event({ item: PlaylistItemSchema, after: AfterSchema }),
  'playlist.removed': event({ uid: Type.String() }),
  'playlist.moved': event({ uid: Type.String(), after: AfterSchema }),
  'playlist.updated': event({ uid: Type.String(), temporary: Type.Boolean() }),
  'playlist.locked': event({ locked: Type.Boolean() }),
  'poll.opened': event({ poll: PollSchema }),
  'poll.updated': event({ poll: PollSchema }),
  'poll.closed': event({}),
  'moderation.kicked': event({ user: NameSchema, reason: Type.Optional(TextSchema), ...by }),
  'moderation.banned': event({ user: NameSchema, reason: Type.Optional(TextSchema), ...by }),
  'moderation.unbanned': event({ user: NameSchema, ...by }),
  'moderation.muted': event({ user: NameSchema, ...by }),
  'moderation.unmuted': event({ user: NameSchema, ...by }),
  'moderation.cleared': event(by),
  connected: event({ self: Type.Optional(ChatUserSchema) }),
  disconnected: event({ reason: TextSchema, willRetry: Type.Boolean() }),
} as const satisfies Record<string, TSchema>

/** The name of a normalized event. */
export type EventName = keyof typeof EVENT_SCHEMAS

/** The data of the event `N`. */
export type EventData<N extends EventName> = Static<(typeof EVENT_SCHEMAS)[N]>

/** Any event together with its name. */
export type ChatEvent = { [N in EventName]: { readonly name: N; readonly data: EventData<N> } }[EventName]

/** True for the name of an event that this version knows. */
export function isEventName(name: string): name is EventName {
  return Object.hasOwn(EVENT_SCHEMAS, name)
}

/** The subject root under which the bot passes an event on, which decides the permission that it needs (DESIGN §4). */
export type EventFamily = 'chat' | 'pm' | 'media'

/** The family of an event; undefined for what the bot keeps to itself. */
export function familyOf(name: EventName): EventFamily | undefined {
  if (name === 'pm') return 'pm'
  if (name === 'message.replayed') return undefined
  return name.startsWith('media.') || name.startsWith('playlist.') ? 'media' : 'chat'
}
