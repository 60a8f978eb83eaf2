import type { ChildContext, Program, StartedProgram } from '@rosey/process'
import { EmbeddedBroker } from '../embedded-broker.ts'
import type { BrokerEvent } from '../events.ts'
import { resolveBrokerOptions } from '../options.ts'
import { busConfigOf, MAX_CONNECTIONS_PER_USER, MAX_SUBSCRIPTION_TOKENS, onFirstFreePort } from './bus-config.ts'
import { EventLog } from './event-log.ts'

/** The embedded broker as a supervised service. */
export const embeddedProgram: Program = { title: 'the embedded bus', start }

async function start(context: ChildContext): Promise<StartedProgram> {
  const config = busConfigOf(context)
  const log = new EventLog(context.log)
  const { broker, address } = await onFirstFreePort(config, async (port) => {
    const options = resolveBrokerOptions({
      host: config.host,
      port,
      maxSubscriptionTokens: MAX_SUBSCRIPTION_TOKENS,
      maxConnectionsPerUser: MAX_CONNECTIONS_PER_USER,
      // Who shows a token of this home may come in, and nobody else.
      authorization: { kind: 'operator', ...config.authorization },
      onEvent: (event) => onEvent(context, log, event),
      ...(config.unixPath === undefined ? {} : { unixPath: config.unixPath }),
    })
    const candidate = new EmbeddedBroker(options)
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

function onEvent(context: ChildContext, log: EventLog, event: BrokerEvent): void {
  log.write(event)
  if (event.kind !== 'slow-consumer') return
  const { client, pendingBytes, cause } = event
  const why = cause === 'pending' ? 'more than may wait' : 'for longer than the deadline'
  // A client may call itself what it likes; its token says who it is.
  context.slowConsumer(client.user, `${pendingBytes} bytes waited for it, ${why}`)
}
