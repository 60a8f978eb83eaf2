import { isServing, type Peer, type ProcessState } from '@rosey/protocol'

/** What to do with a command for a plugin in its present state (DESIGN §7). */
export type Availability =
  | { readonly kind: 'serving'; readonly instance: string | null }
  /** It is not there but will be: the command waits. */
  | { readonly kind: 'coming' }
  /** It is known to come too late for this command. */
  | { readonly kind: 'later'; readonly seconds: number }
  | { readonly kind: 'away'; readonly state: ProcessState }

/**
 * Tells whether a plugin can take a command now, or soon enough.
 *
 * @param peer undefined for a plugin that nobody knows any more
 * @param holdUntil how long the command may wait, in ms since 1970
 */
export function availabilityOf(peer: Peer | undefined, now: number, holdUntil: number): Availability {
  if (peer === undefined) return { kind: 'away', state: 'stopped' }
  if (isServing(peer.state)) return { kind: 'serving', instance: peer.instance }
  if (!peer.desired || peer.state === 'failed' || peer.state === 'disabled') {
    return { kind: 'away', state: peer.state === 'stopping' ? 'stopped' : peer.state }
  }
  if (peer.nextStartAt !== undefined && peer.nextStartAt > holdUntil) {
    return { kind: 'later', seconds: Math.ceil((peer.nextStartAt - now) / 1000) }
  }
  return { kind: 'coming' }
}
