import { setTimeout as wait } from 'node:timers/promises'
import { AuthorizationError, NatsConnectionImpl, TimeoutError } from '@nats-io/nats-core/internal'
import { messageOf, RoseyError } from '@rosey/protocol'
import { Access } from './access.ts'
import { Connection } from './connection.ts'
import { canRedial, describeEndpoint } from './endpoint.ts'
import { installTransport } from './linked-transport.ts'
import { NatsBus } from './nats-bus.ts'
import { natsOptions } from './nats-options.ts'
import { openTransport } from './open-transport.ts'
import { type ResolvedBusOptions, resolveBusOptions } from './options.ts'
import { TransportState } from './transport-state.ts'
import type { BusOptions, EventBus } from './types.ts'

/**
 * Connects to the bus; tries again until `connectTimeoutMs` where the endpoint can be dialled.
 *
 * Errors: `bus-unreachable`, `bus-auth`.
 */
export async function connectBus(options: BusOptions): Promise<EventBus> {
  const resolved = resolveBusOptions(options)
  const access = await Access.of(resolved.access)
  return new NatsBus(await openConnection(resolved, access), resolved, access)
}

async function openConnection(options: ResolvedBusOptions, access: Access): Promise<Connection> {
  installTransport()
  const { endpoint } = options.access
  const deadline = Date.now() + options.connectTimeoutMs
  let cause: unknown
  for (;;) {
    try {
      return await attempt(options, access, Math.max(1, deadline - Date.now()))
    } catch (error) {
      if (error instanceof AuthorizationError) throw refused(options, error)
      // The last attempt may have too little time to fail for the true reason: that of one before says more.
      if (cause === undefined || !(error instanceof TimeoutError)) cause = error
      if (!canRedial(endpoint) || Date.now() + options.reconnectDelayMs >= deadline) throw unreachable(options, cause)
    }
    await wait(options.reconnectDelayMs)
  }
}

async function attempt(options: ResolvedBusOptions, access: Access, timeoutMs: number): Promise<Connection> {
  const { endpoint } = options.access
  const transport = new TransportState(() => openTransport(access.endpoint, options.gatherWrites))
  const nats = await NatsConnectionImpl.connect(natsOptions(options, access, transport, timeoutMs))
  return new Connection({ nats, transport, canRedial: canRedial(endpoint), onProblem: options.onProblem })
}

function refused({ name, access }: ResolvedBusOptions, cause: Error): RoseyError {
  const where = describeEndpoint(access.endpoint)
  // A token is made by roseyd, which knows what can be wrong with it; all else is the operator's.
  const [what, remedy] =
    access.credentials.kind === 'token' || access.credentials.kind === 'signed'
      ? ['token', '']
      : ['credentials', '; check bus.credentials']
  const message = `The bus at ${where} refused the ${what} of ${name}: ${cause.message}${remedy}`
  return new RoseyError('bus-auth', message, { cause })
}

function unreachable({ access, connectTimeoutMs }: ResolvedBusOptions, cause: unknown): RoseyError {
  const where = describeEndpoint(access.endpoint)
  const patience = canRedial(access.endpoint) ? ` within ${connectTimeoutMs} ms` : ''
  const settings = access.endpoint.kind === 'servers' ? 'bus.servers' : 'bus.mode, bus.host and bus.port'
  return new RoseyError(
    'bus-unreachable',
    `The bus at ${where} cannot be reached${patience}: ${messageOf(cause)}; check ${settings}`,
    { cause },
  )
}
