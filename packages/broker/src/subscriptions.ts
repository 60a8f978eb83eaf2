import { isLiteral } from './subject.ts'
import { SubjectCache } from './subject-cache.ts'
import { SubjectTrie } from './subject-trie.ts'
import type { Matches, Subscription } from './subscription.ts'

/** Subjects whose matches are remembered: those that a bot uses all the time. */
const REMEMBERED = 4096

/** All subscriptions of one account: a trie of subjects behind a cache of its answers. */
export class Subscriptions<C> {
  readonly #trie = new SubjectTrie<C>()
  readonly #cache = new SubjectCache<Matches<C>>(REMEMBERED)
  #count = 0

  /** How many there are. */
  get count(): number {
    return this.#count
  }

  /** Adds one; its subject must be valid. */
  add(subscription: Subscription<C>): void {
    this.#trie.add(subscription)
    this.#count++
    this.#forget(subscription.subject)
  }

  /** Ends one; ending it twice is fine. */
  remove(subscription: Subscription<C>): void {
    if (subscription.ended) return
    subscription.ended = true
    this.#trie.remove(subscription)
    this.#count--
    this.#forget(subscription.subject)
  }

  /** Finds who gets a message on the subject between two offsets, whose hash is `hash`. */
  match(hash: number, buffer: Buffer, start: number, end: number): Matches<C> {
    const known = this.#cache.get(hash, buffer, start, end)
    if (known !== undefined) return known
    const matches = this.#trie.match(buffer.toString('latin1', start, end))
    this.#cache.offer(hash, buffer, start, end, matches)
    return matches
  }

  // A literal subscription can change the answer for its own subject only.
  #forget(subject: string): void {
    if (isLiteral(subject)) this.#cache.forget(subject)
    else this.#cache.clear()
  }
}
