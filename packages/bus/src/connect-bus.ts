import { Access } from './access.ts'
import { Connection } from './connection.ts'
import { canRedial } from './endpoint.ts'
import { NatsBus } from './nats-bus.ts'
import { openNats } from './open-nats.ts'
import { resolveBusOptions } from './options.ts'
import type { BusOptions, EventBus } from './types.ts'

/**
 * Connects to the bus; tries again until `connectTimeoutMs` where the endpoint can be dialled.
 *
 * Errors: `bus-unreachable`, `bus-auth`, `bus-full`, `bus-tls`.
 */
export async function connectBus(options: BusOptions): Promise<EventBus> {
  const resolved = resolveBusOptions(options)
  const access = await Access.of(resolved.access)
  const { nats, transport } = await openNats(resolved, access)
  const { onProblem } = resolved
  const connection = new Connection({ nats, transport, canRedial: canRedial(resolved.access.endpoint), onProblem })
  return new NatsBus(connection, resolved, access)
}
