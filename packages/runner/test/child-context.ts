import type { ChildContext } from '@rosey/process'
import {
  type BusAccess,
  type Connection,
  grantsFor,
  type LostMessage,
  type Noise,
  type StartMessage,
} from '@rosey/protocol'
import { quietLog } from './quiet-log.ts'

/** A child context without a process around it, with all that was told through it. */
export function childContext(
  processKind: 'plugin' | 'connector',
  access: BusAccess,
  change: Partial<StartMessage> = {},
) {
  const { log, lines } = quietLog()
  const connections: Connection[] = []
  const busStates: string[] = []
  const lost: LostMessage[] = []
  const refused: Parameters<ChildContext['refused']>[0][] = []
  const limited: Noise[] = []
  const name = processKind === 'plugin' ? 'dice' : 'lounge'
  const { publish, subscribe } = grantsFor({ kind: processKind, name, permissions: [] })
  const context: ChildContext = {
    start: {
      kind: 'start',
      name,
      processKind,
      instance: `${name}-1`,
      config: {},
      grants: { publish: [...publish], subscribe: [...subscribe] },
      heartbeatMs: 1000,
      version: '1.0.0',
      permissions: [],
      logLevel: 'info',
      peers: [],
      remembered: [],
      ...change,
    },
    bus: access,
    log,
    connection: (connection) => connections.push(connection),
    busState: (state) => busStates.push(state),
    lost: (messages) => lost.push(...messages),
    refused: (refusal) => refused.push(refusal),
    limited: (what) => limited.push(what),
    slowConsumer: () => undefined,
    ask: () => undefined,
    interrupted: () => undefined,
  }
  return { context, lines, connections, busStates, lost, refused, limited }
}
