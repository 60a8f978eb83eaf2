import { randomBytes } from 'node:crypto'
import { viewOf } from './words.ts'

interface Entry<V> {
  readonly subject: Buffer
  readonly generation: number
  readonly value: V
}

// New in each process: who cannot know it cannot make up many subjects of one hash.
const BASIS = randomBytes(4).readInt32LE()

const PRIME = 0x9e3779b1

/**
 * Longest subject in bytes that is remembered: what somebody publishes is offered before it is known whether they may,
 * and thousands of subjects as long as a line may be would be hundreds of MB.
 */
const LONGEST_BYTES = 512

/**
 * Hash of some bytes from a basis of this process, as an unsigned 32-bit number: four bytes at a time are mixed in by a
 * multiplication, whose upper bits are then brought down to where tables look.
 */
export function hashBytes(buffer: Buffer, start: number, end: number): number {
  const view = viewOf(buffer)
  let hash = BASIS
  let index = start
  for (const last = end - 3; index < last; index += 4) {
    hash = Math.imul(hash ^ view.getInt32(index, true), PRIME)
    hash ^= hash >>> 15
  }
  for (; index < end; index++) hash = Math.imul(hash ^ (buffer[index] ?? 0), PRIME)
  return (hash ^ (hash >>> 13)) >>> 0
}

/**
 * Remembers something about subjects, by their bytes: a hit needs no text and no allocation. One place for each hash;
 * the later one wins. A subject is kept when it comes twice in a row at its place, so that inboxes, each of which is
 * used once, do not push out what lasts; and when it is not longer than those in use are.
 */
export class SubjectCache<V> {
  readonly #mask: number
  readonly #entries: (Entry<V> | undefined)[]
  readonly #seen: Uint32Array
  #generation = 0

  /** `slots` must be a power of two, for the mask. */
  constructor(slots: number) {
    this.#mask = slots - 1
    this.#entries = new Array(slots)
    this.#seen = new Uint32Array(slots)
  }

  /** What is known of a subject whose hash is `hash`. */
  get(hash: number, buffer: Buffer, start: number, end: number): V | undefined {
    const entry = this.#entries[hash & this.#mask]
    if (entry === undefined || entry.generation !== this.#generation) return undefined
    const { subject } = entry
    const length = end - start
    if (subject.length !== length) return undefined
    for (let index = 0; index < length; index++) if (subject[index] !== buffer[start + index]) return undefined
    return entry.value
  }

  /** Offers something to keep. */
  offer(hash: number, buffer: Buffer, start: number, end: number, value: V): void {
    if (end - start > LONGEST_BYTES) return
    const slot = hash & this.#mask
    if (this.#seen[slot] !== hash) {
      this.#seen[slot] = hash
      return
    }
    const subject = Buffer.from(buffer.subarray(start, end))
    this.#entries[slot] = { subject, generation: this.#generation, value }
  }

  /** Forgets one literal subject. */
  forget(subject: string): void {
    const bytes = Buffer.from(subject, 'latin1')
    this.#entries[hashBytes(bytes, 0, bytes.length) & this.#mask] = undefined
  }

  /** Forgets everything. */
  clear(): void {
    this.#generation++
  }
}
