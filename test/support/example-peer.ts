import type { Peer } from '../../packages/protocol/src/index.ts'

/** A plugin that runs, as other processes are told of it. */
export function examplePeer(changes: Partial<Peer> = {}): Peer {
  return {
    name: 'dice',
    kind: 'plugin',
    displayName: 'Dice',
    version: '1',
    description: '',
    bundled: false,
    state: 'running',
    reason: '',
    instance: 'a',
    desired: true,
    ...changes,
  }
}
