import { setTimeout as wait } from 'node:timers/promises'
import {
  type ConnectionOptions,
  type NatsConnection,
  NatsConnectionImpl,
  TimeoutError,
} from '@nats-io/nats-core/internal'
import { RoseyError } from '@rosey/protocol'
import type { Access } from './access.ts'
import { attemptError, unreachable } from './connect-errors.ts'
import { canRedial } from './endpoint.ts'
import { installTransport } from './linked-transport.ts'
import { natsOptions } from './nats-options.ts'
import { openTransport } from './open-transport.ts'
import type { ResolvedBusOptions } from './options.ts'
import { TransportState } from './transport-state.ts'

/** A connection of the client library, and what is known of its transport. */
export interface OpenNats {
  readonly nats: NatsConnection
  readonly transport: TransportState
}

/**
 * Connects; tries again until `connectTimeoutMs` where the endpoint can be dialled.
 *
 * @param more what the library is told beside that
 * @throws RoseyError `bus-unreachable`; at once `bus-auth`, `bus-full` and `bus-tls`
 */
export async function openNats(
  options: ResolvedBusOptions,
  access: Access,
  more: Pick<ConnectionOptions, 'reconnect'> = {},
): Promise<OpenNats> {
  installTransport()
  const { endpoint } = options.access
  const deadline = Date.now() + options.connectTimeoutMs
  let cause: unknown
  for (;;) {
    try {
      return await attempt(options, access, { timeout: Math.max(1, deadline - Date.now()), ...more })
    } catch (error) {
      if (error instanceof RoseyError) throw error
      // The last attempt may have too little time to fail for the true reason: that of one before says more.
      if (cause === undefined || !(error instanceof TimeoutError)) cause = error
      if (!canRedial(endpoint) || Date.now() + options.reconnectDelayMs >= deadline) throw unreachable(options, cause)
    }
    await wait(options.reconnectDelayMs)
  }
}

async function attempt(
  options: ResolvedBusOptions,
  access: Access,
  { timeout, ...more }: { timeout: number } & Pick<ConnectionOptions, 'reconnect'>,
): Promise<OpenNats> {
  const transport = new TransportState(() => openTransport(access.endpoint, options.gatherWrites))
  try {
    const common = natsOptions(options, access, transport, timeout)
    return { nats: await NatsConnectionImpl.connect({ ...common, ...more }), transport }
  } catch (error) {
    throw attemptError(options, error, transport.said)
  }
}
