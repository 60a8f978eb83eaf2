import type { AnswerBounds } from './permissions.ts'

/** Reply subjects that may wait for answers of one client; past this the oldest are forgotten (nats-server's number). */
const MAX_WAITING = 4096

/**
 * As how many a reply subject counts whose hash another one has, too. By chance there is next to none; somebody who
 * makes them up gets the oldest forgotten, not long searches for everybody.
 */
const TWIN_WEIGHT = 256

/** What is left of the leave to answer one message. */
interface Right {
  readonly subject: string
  left: number
  until: number
  /** Another one whose subject has the same hash. */
  readonly next: Right | undefined
}

/** By the hash of the subject: to find one again needs no text. */
type Half = Map<number, Right>

/**
 * The reply subjects that one client has been sent, each of which it may answer a number of times for a while. They are
 * kept in two halves; when the younger one is full the elder is dropped as a whole, which is cheaper than to look for
 * the oldest each time. Subjects are named by their bytes and the hash of these.
 */
export class AnswerRights {
  readonly bounds: AnswerBounds
  readonly #max: number
  readonly #ttlMs: number
  readonly #now: () => number
  #younger: Half = new Map()
  #elder: Half = new Map()
  #twins = 0

  constructor(bounds: AnswerBounds, now: () => number = () => performance.now()) {
    this.bounds = bounds
    this.#max = bounds.max < 0 ? Number.POSITIVE_INFINITY : bounds.max
    this.#ttlMs = bounds.ttlMs < 0 ? Number.POSITIVE_INFINITY : bounds.ttlMs
    this.#now = now
  }

  /** How many reply subjects wait; those of one hash count as one. */
  get waiting(): number {
    return this.#younger.size + this.#elder.size
  }

  /** A message with this reply subject is delivered. */
  grant(hash: number, buffer: Buffer, start: number, end: number): void {
    const slot = hash | 0
    const first = this.#younger.get(slot)
    const left = this.#max
    const until = this.#now() + this.#ttlMs
    if (first === undefined) {
      this.#younger.set(slot, { subject: buffer.toString('latin1', start, end), left, until, next: undefined })
    } else {
      const known = find(first, buffer, start, end)
      if (known === undefined) {
        this.#younger.set(slot, { subject: buffer.toString('latin1', start, end), left, until, next: first })
        this.#twins++
      } else {
        known.left = left
        known.until = until
      }
    }
    if (this.#younger.size + this.#twins * TWIN_WEIGHT < MAX_WAITING / 2) return
    this.#elder = this.#younger
    this.#younger = new Map()
    this.#twins = 0
  }

  /** Uses up one answer; false when there is none left. */
  use(hash: number, buffer: Buffer, start: number, end: number): boolean {
    const slot = hash | 0
    const right = find(this.#younger.get(slot), buffer, start, end) ?? find(this.#elder.get(slot), buffer, start, end)
    if (right === undefined || right.left <= 0) return false
    const isInTime = this.#now() <= right.until
    right.left--
    if (right.left <= 0 || !isInTime) {
      forget(this.#younger, slot, buffer, start, end)
      // It may be there from an earlier time.
      if (this.#elder.size > 0) forget(this.#elder, slot, buffer, start, end)
    }
    return isInTime
  }
}

function find(first: Right | undefined, buffer: Buffer, start: number, end: number): Right | undefined {
  let right = first
  while (right !== undefined && !isText(right.subject, buffer, start, end)) right = right.next
  return right
}

// One that others hang on stays, with nothing left.
function forget(half: Half, slot: number, buffer: Buffer, start: number, end: number): void {
  const first = half.get(slot)
  const right = find(first, buffer, start, end)
  if (right === undefined) return
  right.left = 0
  if (right === first && right.next === undefined) half.delete(slot)
}

function isText(text: string, buffer: Buffer, start: number, end: number): boolean {
  if (text.length !== end - start) return false
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) !== buffer[start + index]) return false
  return true
}
