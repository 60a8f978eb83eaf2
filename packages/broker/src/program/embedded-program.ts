import type { ChildContext, Program, StartedProgram } from '@rosey/process'
import type { Logger } from '@rosey/protocol'
import { createBroker } from '../broker.ts'
import type { BrokerEvent } from '../events.ts'
import { busConfigOf, onFirstFreePort } from './bus-config.ts'

/** The embedded broker as a supervised service. */
export const embeddedProgram: Program = { title: 'the embedded bus', start }

async function start(context: ChildContext): Promise<StartedProgram> {
  const config = busConfigOf(context)
  const { broker, address } = await onFirstFreePort(config, async (port) => {
    const candidate = createBroker({
      host: config.host,
      port,
      authToken: config.secret,
      onEvent: (event) => logEvent(context.log, event),
      ...(config.unixPath === undefined ? {} : { unixPath: config.unixPath }),
    })
    return { broker: candidate, address: await candidate.listen() }
  })
  const { host, port, unixPath } = address
  return {
    address: { host, port, ...(unixPath === undefined ? {} : { path: unixPath }) },
    stop: async ({ graceMs }) => {
      await broker.close({ graceMs: Math.min(graceMs, 200) })
      return {}
    },
  }
}

function logEvent(log: Logger, event: BrokerEvent): void {
  const { client } = event
  switch (event.kind) {
    case 'connected':
      log.debug({ client }, 'client connected')
      break
    case 'disconnected': {
      const inOrder = event.reason === 'client-closed' || event.reason === 'shutdown'
      const { reason, detail } = event
      log[inOrder ? 'debug' : 'warn'](
        { client, reason, detail },
        `client ${client.name || client.clientId} left: ${reason}`,
      )
      break
    }
    case 'auth-failed':
      log.warn({ client }, 'a client without the secret of this home was refused')
      break
    case 'slow-consumer':
      log.warn(
        { client, pendingBytes: event.pendingBytes, cause: event.cause },
        `client ${client.name} takes its messages too slowly`,
      )
      break
  }
}
