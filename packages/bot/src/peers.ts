import { isServing, type Peer } from '@rosey/protocol'
import { BoundedMap } from './bounded-map.ts'

// Enough to recognize an answer that was under way while its process was replaced a few times.
const REMEMBERED_INSTANCES = 8

interface Known {
  readonly peer: Peer
  /** Processes that have been seen at work under this name. */
  readonly seen: BoundedMap<string, true>
}

/** The other processes as roseyd describes them. */
export class Peers {
  readonly #known = new Map<string, Known>()
  readonly #listeners = new Set<(peer: Peer) => void>()

  constructor(peers: readonly Peer[] = []) {
    for (const peer of peers) this.#keep(peer)
  }

  get(name: string): Peer | undefined {
    return this.#known.get(name)?.peer
  }

  all(): Peer[] {
    return Array.from(this.#known.values(), ({ peer }) => peer)
  }

  /** Takes news. Offers that it lacks stay as they were: what a stopped plugin offered is still answered for. */
  update(peer: Peer): void {
    const kept = this.#keep(peer)
    for (const listener of this.#listeners) listener(kept)
  }

  /** Calls `listener` after each change; gives the undo. */
  onChange(listener: (peer: Peer) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** See {@link isGone}. */
  isGone(name: string, instance: string | null): boolean {
    const known = this.#known.get(name)
    return known !== undefined && isGone(known.peer, instance, instance !== null && known.seen.get(instance) === true)
  }

  #keep(news: Peer): Peer {
    const before = this.#known.get(news.name)
    const offers = news.offers ?? before?.peer.offers
    const peer = offers === undefined ? news : { ...news, offers }
    const seen = before?.seen ?? new BoundedMap<string, true>(REMEMBERED_INSTANCES)
    if (peer.instance !== null && isAlive(peer)) seen.set(peer.instance, true)
    this.#known.set(peer.name, { peer, seen })
    return peer
  }
}

/**
 * True when a process of a peer will not answer any more.
 *
 * News come by the control pipe and answers by the bus, so an answer can be ahead of the news: a process that was never
 * seen at work is taken for the next one, unless its name has no process at all.
 *
 * @param seen that process has been seen at work under this name
 */
export function isGone(peer: Peer, instance: string | null, seen: boolean): boolean {
  if (peer.instance === instance && isAlive(peer)) return false
  return seen || !(isAlive(peer) || peer.state === 'starting')
}

// A process that stops still finishes what it has.
function isAlive(peer: Peer): boolean {
  return isServing(peer.state) || peer.state === 'stopping'
}
