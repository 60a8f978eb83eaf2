import type { CommandOffer, Peer } from '@rosey/protocol'

/** A command offer for tests: everybody may use it, without a wait. */
export function offer(name: string, changes: Partial<CommandOffer> = {}): CommandOffer {
  return { name, aliases: [], help: '', usage: '', role: 'guest', cooldown: { userMs: 0, channelMs: 0 }, ...changes }
}

/** A running plugin for tests; its process is `<name>-1`. */
export function plugin(name: string, changes: Partial<Peer>): Peer {
  return {
    name,
    kind: 'plugin',
    displayName: name,
    version: '1.0.0',
    description: '',
    bundled: false,
    state: 'running',
    reason: '',
    instance: `${name}-1`,
    desired: true,
    ...changes,
  }
}

/** A running connector for tests; its process is `<name>-1`. */
export function connector(name: string, changes: Partial<Peer> = {}): Peer {
  return plugin(name, { kind: 'connector', ...changes })
}
