import type { Media, PlaylistItem, Poll } from '@rosey/sdk'
import { fieldsOf, listOf, numberOf, textOf } from './fields.ts'
import { decodeEntities, htmlToText } from './html.ts'

/** One event of the socket, either way. */
export interface Frame {
  readonly event: string
  readonly args: readonly unknown[]
}

/** A line of chat or a private message as CyTube sends it. */
export interface ChatFrame {
  readonly name: string
  readonly html: string
  readonly text: string
  /** Server's clock, ms. */
  readonly time: number
  readonly action: boolean
  /** Its author is shadow-muted: only moderators see it. */
  readonly shadow: boolean
}

/** A user as CyTube lists them. */
export interface CytubeUser {
  readonly name: string
  readonly rank: number
  readonly afk: boolean
  readonly muted: boolean
}

/** Where in the playlist something stands: behind that item, or at the head (`null`), or at the end. */
export type Place =
  | { readonly kind: 'head' }
  | { readonly kind: 'end' }
  | { readonly kind: 'after'; readonly uid: string }

// The limits of the protocol's schemas: a longer value would make the bot refuse the whole event.
const MAX_TITLE = 2000
const MAX_TEXT = 20_000

/** Reads `chatMsg` and `pm`; undefined for what has no author or text. */
export function readChat(arg: unknown): ChatFrame | undefined {
  const fields = fieldsOf(arg)
  const meta = fieldsOf(fields.meta)
  const name = textOf(fields.username)
  const html = textOf(fields.msg)
  if (!name || html === undefined) return undefined
  return {
    name,
    html,
    text: htmlToText(html).slice(0, MAX_TEXT),
    time: numberOf(fields.time) ?? 0,
    action: meta.action === true,
    shadow: meta.shadow === true,
  }
}

/** Reads an entry of `userlist`, or `addUser`; undefined for one without a name. */
export function readUser(arg: unknown): CytubeUser | undefined {
  const fields = fieldsOf(arg)
  const name = textOf(fields.name)
  if (!name) return undefined
  return { name, rank: numberOf(fields.rank) ?? 0, ...readMeta(fields.meta) }
}

/** Reads the `meta` of a user. */
export function readMeta(arg: unknown): Pick<CytubeUser, 'afk' | 'muted'> {
  const meta = fieldsOf(arg)
  return { afk: meta.afk === true, muted: meta.muted === true || meta.smuted === true }
}

/** Reads a media object: titles are raw text, not HTML. */
export function readMedia(arg: unknown): Media | undefined {
  const fields = fieldsOf(arg)
  const id = textOf(fields.id)
  const type = textOf(fields.type)
  if (id === undefined || type === undefined) return undefined
  const title = textOf(fields.title) ?? ''
  return { id: id.slice(0, MAX_TITLE), type, title: title.slice(0, MAX_TITLE), seconds: numberOf(fields.seconds) ?? 0 }
}

/** Reads an entry of the playlist. */
export function readItem(arg: unknown): PlaylistItem | undefined {
  const fields = fieldsOf(arg)
  const media = readMedia(fields.media)
  const uid = numberOf(fields.uid)
  if (media === undefined || uid === undefined) return undefined
  const queuedBy = textOf(fields.queueby)
  return { uid: String(uid), media, temporary: fields.temp === true, ...(queuedBy ? { queuedBy } : {}) }
}

/** Reads where `queue` and `moveVideo` put an item. */
export function readPlace(arg: unknown): Place {
  const uid = numberOf(arg)
  if (uid !== undefined) return { kind: 'after', uid: String(uid) }
  return arg === 'append' ? { kind: 'end' } : { kind: 'head' }
}

/** Reads `newPoll` and `updatePoll`: texts are HTML there; a hidden count is `"?"`, or `"3?"` for who may see it. */
export function readPoll(arg: unknown): Poll {
  const fields = fieldsOf(arg)
  const counts = listOf(fields.counts)
  const openedBy = textOf(fields.initiator)
  return {
    title: htmlToText(textOf(fields.title) ?? '').trim(),
    options: listOf(fields.options).map((option, index) => ({
      text: htmlToText(textOf(option) ?? ''),
      votes: readVotes(counts[index]),
    })),
    ...(openedBy ? { openedBy } : {}),
  }
}

/** Reads the reason of `queueFail`, which is escaped when it comes from a failed look-up. */
export function readReason(arg: unknown): string {
  return decodeEntities(textOf(fieldsOf(arg).msg) ?? '') || 'no reason given'
}

function readVotes(count: unknown): number | null {
  if (typeof count === 'number') return count
  const known = Number.parseInt(textOf(count) ?? '', 10)
  return Number.isNaN(known) ? null : known
}
