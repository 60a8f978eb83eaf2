import { NatsConnectionImpl } from '@nats-io/nats-core/internal'
import type { BusAccess } from '@rosey/protocol'
import { messageOf, RoseyError } from '@rosey/protocol'
import { Access } from './access.ts'
import { describeEndpoint } from './endpoint.ts'
import { installTransport } from './linked-transport.ts'
import { natsOptions } from './nats-options.ts'
import { openTransport } from './open-transport.ts'
import { resolveBusOptions } from './options.ts'
import { TransportState } from './transport-state.ts'

/** A question to the server itself, which does not speak our envelopes. */
export interface ServerQuestion {
  /** How the connection is called in the server's list of clients. */
  readonly name: string
  readonly access: BusAccess
  readonly subject: string
  readonly payload: string
  /** Time to connect, and again for the answer, in ms. */
  readonly timeoutMs: number
}

/**
 * Asks on a connection of its own, which is closed again.
 *
 * @returns the text of the answer
 * @throws RoseyError `bus-unreachable` when there is no server, it refuses us, or it does not answer
 */
export async function askServer({ name, access, subject, payload, timeoutMs }: ServerQuestion): Promise<string> {
  installTransport()
  const { endpoint } = access
  const options = resolveBusOptions({ name, access, inboxPrefix: '_INBOX' })
  const transport = new TransportState(() => openTransport(endpoint, false))
  const current = await Access.of(access)
  try {
    const nats = await NatsConnectionImpl.connect({
      ...natsOptions(options, current, transport, timeoutMs),
      reconnect: false,
    })
    try {
      return (await nats.request(subject, payload, { timeout: timeoutMs })).string()
    } finally {
      await nats.close()
    }
  } catch (error) {
    const where = describeEndpoint(endpoint)
    throw new RoseyError('bus-unreachable', `The bus at ${where} cannot be asked: ${messageOf(error)}`, {
      cause: error,
    })
  }
}
