import { type BusAccess, RoseyError } from '@rosey/protocol'
import type { BusConfig } from '../config/index.ts'
import type { ReadyMessage } from '../process/managed-process.ts'

/**
 * How the bus is reached: an external one by its config, ours by the address that it told when it was ready.
 *
 * @throws RoseyError `bus-unreachable` while ours is not there yet
 */
export function busAccessOf(config: BusConfig, address: ReadyMessage['address'], secret: string): BusAccess {
  if (config.mode === 'external') {
    return {
      endpoint: { kind: 'servers', servers: [...config.servers] },
      credentials: credentialsOf(config.credentials),
    }
  }
  if (address === undefined) throw new RoseyError('bus-unreachable', 'The bus has not started yet')
  const { host, port, path } = address
  const endpoint = path === undefined ? { kind: 'tcp' as const, host, port } : { kind: 'unix' as const, path }
  return { endpoint, credentials: { kind: 'secret', secret } }
}

function credentialsOf(written: BusConfig['credentials']): BusAccess['credentials'] {
  if (written === undefined) return { kind: 'none' }
  return 'token' in written ? { kind: 'secret', secret: written.token } : { kind: 'user', ...written }
}
