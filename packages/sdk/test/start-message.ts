import { grantsFor, type StartMessage } from '@rosey/protocol'

/** What a plugin named `dice` is told at its start, with the grants of its permissions. */
export function startMessage(change: Partial<StartMessage> = {}): StartMessage {
  const { permissions = [], channels } = change
  return {
    kind: 'start',
    name: 'dice',
    processKind: 'plugin',
    instance: 'dice-1',
    config: { sides: 6 },
    grants: mutable(grantsFor({ kind: 'plugin', name: 'dice', permissions, channels })),
    heartbeatMs: 1000,
    folder: '/plugins/dice',
    version: '1.2.3',
    permissions: [...permissions],
    logLevel: 'debug',
    peers: [],
    remembered: [],
    ...change,
  }
}

function mutable({ publish, subscribe }: ReturnType<typeof grantsFor>): StartMessage['grants'] {
  return { publish: [...publish], subscribe: [...subscribe] }
}
