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
      // Who shows a token of this home may come in, and nobody else.
      authorization: { kind: 'operator', ...config.authorization },
      onEvent: (event) => onEvent(context, event),
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

function onEvent(context: ChildContext, event: BrokerEvent): void {
  logEvent(context.log, event)
  if (event.kind !== 'slow-consumer') return
  const { client, pendingBytes, cause } = event
  const why = cause === 'pending' ? 'more than may wait' : 'for longer than the deadline'
  context.slowConsumer(client.name, `${pendingBytes} bytes waited for it, ${why}`)
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
      log.warn({ client, why: event.why }, `client ${client.name || client.clientId} was refused: ${event.why}`)
      break
    case 'slow-consumer':
      log.warn(
        { client, pendingBytes: event.pendingBytes, cause: event.cause },
        `client ${client.name} takes its messages too slowly`,
      )
      break
  }
}
