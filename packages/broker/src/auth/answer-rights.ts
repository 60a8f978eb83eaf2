import { lastWord, viewOf } from '../words.ts'
import type { AnswerBounds } from './permissions.ts'

/** Reply subjects that may wait for answers of one client; past this old ones are forgotten (nats-server's number). */
const MAX_WAITING = 4096
/**
 * How many of one bucket are kept. By chance there are never so many; somebody who makes them up gets the oldest
 * forgotten, not long searches for everybody.
 */
const MAX_IN_BUCKET = 16
/** Bytes of a reply subject that have a place of their own; longer ones are kept apart. */
const PLACE_BYTES = 64
const PLACE_WORDS = PLACE_BYTES / 4
/** Of longer ones so many are kept, so that nobody fills the memory with them. */
const MAX_LONG = 256
/** What the table can count to. */
const MOST_ANSWERS = 2 ** 31 - 1
/** Places that are looked at for the one that was given longest ago, when none is free. */
const LOOKED_AT = 16
const NONE = -1
const NO_END = -1

/**
 * The reply subjects that one client has been sent, each of which it may answer a number of times for a while. This is
 * done for each request on the bus, so it is one table that nothing is allocated for: places with the bytes of a
 * subject, found by their hash.
 */
export class AnswerRights {
  readonly bounds: AnswerBounds
  readonly #max: number
  readonly #ttlMs: number
  #places: Places | undefined

  constructor(bounds: AnswerBounds) {
    this.bounds = bounds
    this.#max = bounds.max < 0 ? NO_END : Math.min(Math.max(1, Math.floor(bounds.max)), MOST_ANSWERS)
    this.#ttlMs = bounds.ttlMs < 0 ? Number.POSITIVE_INFINITY : bounds.ttlMs
  }

  /** How many reply subjects wait. */
  get waiting(): number {
    return this.#places?.taken ?? 0
  }

  /** A message with this reply subject is delivered; `nowMs` is that of any clock that only goes forward. */
  grant(hash: number, buffer: Buffer, start: number, end: number, nowMs: number): void {
    // Most clients are never asked anything.
    this.#places ??= new Places()
    const place = this.#places.place(hash, buffer, start, end)
    this.#places.left[place] = this.#max
    this.#places.until[place] = nowMs + this.#ttlMs
  }

  /** Uses up one answer; false when there is none left. */
  use(hash: number, buffer: Buffer, start: number, end: number, nowMs: number): boolean {
    const places = this.#places
    if (places === undefined) return false
    const place = places.find(hash, buffer, start, end)
    if (place === NONE) return false
    const isInTime = nowMs <= (places.until[place] ?? 0)
    const left = places.left[place] ?? 0
    if (!isInTime || (left <= 1 && left !== NO_END)) places.free(place)
    else if (left !== NO_END) places.left[place] = left - 1
    return isInTime
  }
}

/** {@link MAX_WAITING} places for subjects, with what is known of each. Memory is taken as places are used. */
class Places {
  /** Answers left, {@link NO_END} for any number. */
  readonly left: Int32Array
  readonly until: Float64Array
  taken = 0
  /** Of each subject its last word, in which subjects that are alike differ, then the others from the first on. */
  readonly #words: Int32Array
  /** Length of the subject; 0 for a place that is free. */
  readonly #lengths: Int32Array
  readonly #buckets: Int32Array
  /** Of each place the next one in its bucket, which is older; plus 1, so that 0 is none. */
  readonly #next: Int32Array
  readonly #bucketOf: Int32Array
  readonly #freed: Int32Array
  #freedCount = 0
  /** Places that were ever used; after the last one old ones are used again, looked for from the hand on. */
  #used = 0
  #hand = 0
  readonly #long = new Map<number, Buffer>()

  constructor() {
    // One block, so large that the system gives its pages only when they are written.
    const words = MAX_WAITING * 4
    const memory = new ArrayBuffer(MAX_WAITING * (8 + PLACE_BYTES) + words * 6)
    const textAt = MAX_WAITING * 8
    const wordsAt = textAt + MAX_WAITING * PLACE_BYTES
    const column = (index: number) => new Int32Array(memory, wordsAt + index * words, MAX_WAITING)
    this.until = new Float64Array(memory, 0, MAX_WAITING)
    this.#words = new Int32Array(memory, textAt, MAX_WAITING * PLACE_WORDS)
    this.left = column(0)
    this.#lengths = column(1)
    this.#buckets = column(2)
    this.#next = column(3)
    this.#bucketOf = column(4)
    this.#freed = column(5)
  }

  find(hash: number, buffer: Buffer, start: number, end: number): number {
    let place = (this.#buckets[hash & (MAX_WAITING - 1)] ?? 0) - 1
    while (place !== NONE && !this.#holds(place, buffer, start, end)) place = (this.#next[place] ?? 0) - 1
    return place
  }

  /** The place of a subject: the one that it has, or a new one. */
  place(hash: number, buffer: Buffer, start: number, end: number): number {
    const bucket = hash & (MAX_WAITING - 1)
    let place = (this.#buckets[bucket] ?? 0) - 1
    for (let seen = 1; place !== NONE; seen++) {
      if (this.#holds(place, buffer, start, end)) return place
      const older = (this.#next[place] ?? 0) - 1
      if (seen === MAX_IN_BUCKET) this.free(place)
      place = older
    }
    const fresh = this.#takePlace()
    this.#write(fresh, buffer, start, end)
    this.#bucketOf[fresh] = bucket
    this.#next[fresh] = this.#buckets[bucket] ?? 0
    this.#buckets[bucket] = fresh + 1
    this.taken++
    return fresh
  }

  free(place: number): void {
    const bucket = this.#bucketOf[place] ?? 0
    let before = (this.#buckets[bucket] ?? 0) - 1
    if (before === place) this.#buckets[bucket] = this.#next[place] ?? 0
    else {
      while ((this.#next[before] ?? 0) - 1 !== place) before = (this.#next[before] ?? 0) - 1
      this.#next[before] = this.#next[place] ?? 0
    }
    if ((this.#lengths[place] ?? 0) > PLACE_BYTES) this.#long.delete(place)
    this.#lengths[place] = 0
    this.#freed[this.#freedCount++] = place
    this.taken--
  }

  #takePlace(): number {
    // The one that was freed last is still in the caches of the processor.
    if (this.#freedCount > 0) return this.#freed[--this.#freedCount] ?? 0
    if (this.#used < MAX_WAITING) return this.#used++
    let place = this.#hand
    for (let step = 1; step < LOOKED_AT; step++) {
      const other = (this.#hand + step) % MAX_WAITING
      if ((this.until[other] ?? 0) < (this.until[place] ?? 0)) place = other
    }
    this.#hand = (this.#hand + 1) % MAX_WAITING
    this.free(place)
    this.#freedCount--
    return place
  }

  #write(place: number, buffer: Buffer, start: number, end: number): void {
    const length = end - start
    this.#lengths[place] = length
    if (length > PLACE_BYTES) {
      const [eldest] = this.#long.keys()
      if (eldest !== undefined && this.#long.size >= MAX_LONG) this.free(eldest)
      this.#long.set(place, Buffer.from(buffer.subarray(start, end)))
      return
    }
    const words = this.#words
    let at = place * PLACE_WORDS
    words[at] = lastWord(buffer, start, end)
    const view = viewOf(buffer)
    for (let index = start; index < end - 4; index += 4) words[++at] = view.getInt32(index, true)
  }

  #holds(place: number, buffer: Buffer, start: number, end: number): boolean {
    const length = end - start
    if (this.#lengths[place] !== length) return false
    if (length > PLACE_BYTES) return this.#long.get(place)?.equals(buffer.subarray(start, end)) === true
    const words = this.#words
    let at = place * PLACE_WORDS
    if (words[at] !== lastWord(buffer, start, end)) return false
    const view = viewOf(buffer)
    for (let index = start; index < end - 4; index += 4) if (words[++at] !== view.getInt32(index, true)) return false
    return true
  }
}
