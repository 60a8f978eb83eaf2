import type { Media, PlaylistItem } from '@rosey/sdk'
import type { Draft } from './draft.ts'
import { fieldsOf, listOf, numberOf } from './fields.ts'
import { type Frame, type Place, readItem, readMedia, readPlace } from './frames.ts'

/** Follows playlist and current media and says what changed. */
export class PlaylistView {
  #items: PlaylistItem[] = []
  #currentUid: string | undefined
  #media: Media | undefined
  locked = true

  get items(): readonly PlaylistItem[] {
    return this.#items
  }

  get currentUid(): string | undefined {
    return this.#currentUid
  }

  find(uid: string): PlaylistItem | undefined {
    return this.#items.find((item) => item.uid === uid)
  }

  /** Takes any frame; those that are not about media change nothing. */
  take({ event, args: [arg] }: Frame): Draft[] {
    switch (event) {
      case 'playlist':
        return this.#replaced(listOf(arg).flatMap((entry) => readItem(entry) ?? []))
      case 'queue':
        return this.#queued(arg)
      case 'delete':
        return this.#removed(uidOf(fieldsOf(arg).uid))
      case 'moveVideo':
        return this.#moved(arg)
      case 'setTemp':
        return this.#updated(arg)
      case 'setPlaylistLocked':
        return this.#lock(arg !== false)
      case 'setCurrent':
        this.#currentUid = uidOf(arg)
        return []
      case 'changeMedia':
        this.#media = readMedia(arg)
        return this.#media === undefined ? [] : [this.changed()]
      case 'mediaUpdate':
        return [progress(arg)]
      default:
        return []
    }
  }

  /** The whole playlist as an event. */
  listed(): Draft {
    return { name: 'playlist.listed', data: { items: [...this.#items], locked: this.locked } }
  }

  /** What plays as an event; `null` for nothing. */
  changed(): Draft {
    const uid = this.#currentUid === undefined ? {} : { uid: this.#currentUid }
    return { name: 'media.changed', data: { media: this.#media ?? null, ...uid } }
  }

  #replaced(items: PlaylistItem[]): Draft[] {
    // A joiner gets the list twice, and the same list is no news.
    const unchanged = JSON.stringify(items) === JSON.stringify(this.#items)
    this.#items = items
    return unchanged ? [] : [this.listed(), ...this.#endWhenEmpty()]
  }

  #queued(arg: unknown): Draft[] {
    const item = readItem(fieldsOf(arg).item)
    if (item === undefined) return []
    const after = this.#insert(item, readPlace(fieldsOf(arg).after))
    return [{ name: 'playlist.queued', data: { item, after } }]
  }

  #removed(uid: string | undefined): Draft[] {
    if (uid === undefined) return []
    this.#items = this.#items.filter((item) => item.uid !== uid)
    return [{ name: 'playlist.removed', data: { uid } }, ...this.#endWhenEmpty()]
  }

  #moved(arg: unknown): Draft[] {
    const uid = uidOf(fieldsOf(arg).from)
    const item = uid === undefined ? undefined : this.find(uid)
    if (uid === undefined || item === undefined) return []
    this.#items = this.#items.filter((other) => other !== item)
    const after = this.#insert(item, readPlace(fieldsOf(arg).after))
    return [{ name: 'playlist.moved', data: { uid, after } }]
  }

  #updated(arg: unknown): Draft[] {
    const uid = uidOf(fieldsOf(arg).uid)
    const temporary = fieldsOf(arg).temp === true
    if (uid === undefined) return []
    this.#items = this.#items.map((item) => (item.uid === uid ? { ...item, temporary } : item))
    return [{ name: 'playlist.updated', data: { uid, temporary } }]
  }

  #lock(locked: boolean): Draft[] {
    if (locked === this.locked) return []
    this.locked = locked
    return [{ name: 'playlist.locked', data: { locked } }]
  }

  // CyTube says nothing when the last item is gone: an empty list is the only sign that nothing plays any more.
  #endWhenEmpty(): Draft[] {
    if (this.#items.length > 0 || this.#media === undefined) return []
    this.#media = undefined
    this.#currentUid = undefined
    return [this.changed()]
  }

  #insert(item: PlaylistItem, place: Place): string | null {
    const last = this.#items.at(-1)?.uid ?? null
    const after = place.kind === 'head' ? null : place.kind === 'end' ? last : place.uid
    const index = this.#items.findIndex((other) => other.uid === after)
    // An unknown neighbour can only be one that this view has missed; the end is as good a place as any.
    const position = after === null ? 0 : index < 0 ? this.#items.length : index + 1
    this.#items.splice(position, 0, item)
    return after
  }
}

function progress(arg: unknown): Draft {
  const { currentTime, paused } = fieldsOf(arg)
  return { name: 'media.progress', data: { currentSeconds: numberOf(currentTime) ?? 0, paused: paused === true } }
}

function uidOf(value: unknown): string | undefined {
  const uid = numberOf(value)
  return uid === undefined ? undefined : String(uid)
}
