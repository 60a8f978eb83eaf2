import { type BusAccess, RoseyError } from '@rosey/protocol'
import type { BusConfig } from '../config/index.ts'
import type { ReadyMessage } from '../process/managed-process.ts'

/**
 * Where the bus is: an external one by its config, ours by the address that it told when it was ready.
 *
 * @throws RoseyError `bus-unreachable` while ours is not there yet
 */
export function busEndpointOf(config: BusConfig, address: ReadyMessage['address']): BusAccess['endpoint'] {
  if (config.mode === 'external') return { kind: 'servers', servers: [...config.servers] }
  if (address === undefined) throw new RoseyError('bus-unreachable', 'The bus has not started yet')
  const { host, port, path } = address
  return path === undefined ? { kind: 'tcp', host, port } : { kind: 'unix', path }
}
