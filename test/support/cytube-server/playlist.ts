/** A media item as CyTube describes it. */
export interface Media {
  id: string
  title: string
  seconds: number
  duration: string
  type: string
  meta: Record<string, unknown>
}

/** An entry of the playlist. */
export interface PlaylistItem {
  media: Media
  uid: number
  temp: boolean
  queueby: string
}

/** Where an item goes: before all, after all, or behind the item of that uid. */
export type After = 'prepend' | 'append' | number

/** The playlist of one channel: entries in order and the one that plays. Knows no sockets. */
export class Playlist {
  #items: PlaylistItem[] = []
  #current: number | undefined
  #nextUid = 0
  currentTime = -3
  paused = true

  get items(): readonly PlaylistItem[] {
    return this.#items
  }

  get currentUid(): number | undefined {
    return this.#current
  }

  /** The playing item with its position, in the shape of `changeMedia`. */
  nowPlaying(): (Media & { currentTime: number; paused: boolean }) | undefined {
    const item = this.find(this.#current)
    return item === undefined ? undefined : { ...item.media, currentTime: this.currentTime, paused: this.paused }
  }

  find(uid: number | undefined): PlaylistItem | undefined {
    return this.#items.find((item) => item.uid === uid)
  }

  /** Adds an item; the answer's `after` is what the `queue` frame carries. */
  add(media: Media, temp: boolean, queueby: string, pos: 'next' | 'end'): { item: PlaylistItem; after: After } {
    const item = { media, uid: this.#nextUid++, temp, queueby }
    const anchor = pos === 'next' ? this.#current : this.#items.at(-1)?.uid
    this.#insert(item, anchor ?? 'prepend')
    return { item, after: anchor ?? 'prepend' }
  }

  /** Takes an item out; true when there was one. When it was playing, its successor is the current one. */
  remove(uid: number): boolean {
    const index = this.#items.findIndex((item) => item.uid === uid)
    if (index < 0) return false
    this.#items.splice(index, 1)
    if (this.#current === uid) this.#current = (this.#items[index] ?? this.#items[0])?.uid
    return true
  }

  /** Moves an item; false when it or its new neighbour is unknown. */
  move(uid: number, after: After): boolean {
    const item = this.find(uid)
    if (item === undefined || (typeof after === 'number' && this.find(after) === undefined)) return false
    this.#items = this.#items.filter((other) => other !== item)
    this.#insert(item, after)
    return true
  }

  /** Makes an item the playing one, from its three seconds of lead-in. */
  play(uid: number): boolean {
    const item = this.find(uid)
    if (item === undefined) return false
    this.#current = uid
    this.currentTime = item.media.seconds === 0 ? 0 : -3
    this.paused = item.media.seconds !== 0
    return true
  }

  /** The uid that follows the playing one, the first after the last. */
  nextUid(): number | undefined {
    const index = this.#items.findIndex((item) => item.uid === this.#current)
    return (this.#items[index + 1] ?? this.#items[0])?.uid
  }

  clear(): void {
    this.#items = []
    this.#current = undefined
  }

  #insert(item: PlaylistItem, after: After): void {
    if (after === 'prepend') this.#items.unshift(item)
    else if (after === 'append') this.#items.push(item)
    else this.#items.splice(this.#items.findIndex((other) => other.uid === after) + 1, 0, item)
  }
}
