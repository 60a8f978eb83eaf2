import { encodeLine, type ParentMessage, type Peer, PeerSchema, type StartMessage } from '@rosey/protocol'
import { checkCompiled } from '@rosey/protocol/compiled'

/**
 * Bytes of peers in one start message. A child takes 16 MB in a line; with the texts of many plugins the list could be
 * longer, and then the child could never start again.
 */
const MAX_PEER_BYTES = 4 * 1024 * 1024

/**
 * The messages that tell a child its start. The peers are told with it as far as they fit, the others after it one by
 * one; one that the child would refuse is left out, because it would refuse the whole.
 */
export function startMessages(
  start: Omit<StartMessage, 'peers'>,
  peers: readonly Peer[],
): [StartMessage, ...ParentMessage[]] {
  const [within, after]: [Peer[], Peer[]] = [[], []]
  let bytes = 0
  for (const peer of peers.filter(isTellable)) {
    bytes += Buffer.byteLength(encodeLine(peer))
    const part = bytes <= MAX_PEER_BYTES ? within : after
    part.push(peer)
  }
  return [{ ...start, peers: within }, ...after.map((peer) => ({ kind: 'peer' as const, peer }))]
}

/** True when a child takes news of this peer. */
export function isTellable(peer: Peer): boolean {
  return checkCompiled(PeerSchema, peer)
}
