import type { Matches } from './subscription.ts'

interface Entry<C> {
  readonly subject: Buffer
  readonly generation: number
  readonly matches: Matches<C>
}

/** A power of two, for the mask. 4096 entries cover the subjects that a bot uses all the time. */
const SLOTS = 4096

/** FNV-1a of some bytes, as an unsigned 32-bit number. */
export function hashBytes(buffer: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let index = start; index < end; index++) hash = Math.imul(hash ^ (buffer[index] ?? 0), 0x01000193)
  return hash >>> 0
}

/**
 * Remembers who gets a message, by the bytes of its subject: a hit needs no text and no allocation. One place for each
 * hash; the later one wins. A subject is kept when it comes twice in a row at its place, so that inboxes, each of which
 * is used once, do not push out what lasts.
 */
export class MatchCache<C> {
  readonly #entries: (Entry<C> | undefined)[] = new Array(SLOTS)
  readonly #seen = new Uint32Array(SLOTS)
  #generation = 0

  /** The matches of a subject whose hash is `hash`, or undefined when they are not known. */
  get(hash: number, buffer: Buffer, start: number, end: number): Matches<C> | undefined {
    const entry = this.#entries[hash & (SLOTS - 1)]
    if (entry === undefined || entry.generation !== this.#generation) return undefined
    const { subject } = entry
    const length = end - start
    if (subject.length !== length) return undefined
    for (let index = 0; index < length; index++) if (subject[index] !== buffer[start + index]) return undefined
    return entry.matches
  }

  /** Offers matches to keep. */
  offer(hash: number, buffer: Buffer, start: number, end: number, matches: Matches<C>): void {
    const slot = hash & (SLOTS - 1)
    if (this.#seen[slot] !== hash) {
      this.#seen[slot] = hash
      return
    }
    const subject = Buffer.from(buffer.subarray(start, end))
    this.#entries[slot] = { subject, generation: this.#generation, matches }
  }

  /** Forgets one literal subject. */
  forget(subject: string): void {
    const bytes = Buffer.from(subject, 'latin1')
    this.#entries[hashBytes(bytes, 0, bytes.length) & (SLOTS - 1)] = undefined
  }

  /** Forgets everything. */
  clear(): void {
    this.#generation++
  }
}
