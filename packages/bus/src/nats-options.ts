import type { ConnectionOptions } from '@nats-io/nats-core/internal'
import type { Access } from './access.ts'
import { canRedial, type Endpoint } from './endpoint.ts'
import type { ResolvedBusOptions } from './options.ts'
import type { LinkedOptions, TransportLink } from './transport-link.ts'

/** Time between two PINGs in ms. A broker that left two unanswered is taken for gone. */
const PING_INTERVAL_MS = 30_000

/** What the client library is told for one connection whose attempts take at most `timeoutMs` each. */
export function natsOptions(
  options: ResolvedBusOptions,
  { authenticator }: Access,
  link: TransportLink,
  timeoutMs: number,
): LinkedOptions {
  const { endpoint } = options.access
  return {
    link,
    name: options.name,
    timeout: timeoutMs,
    reconnect: canRedial(endpoint),
    maxReconnectAttempts: -1,
    reconnectDelayHandler: () => options.reconnectDelayMs,
    // While a broker restarts it may refuse what it accepts a moment later; only closing ends the attempts.
    ignoreAuthErrorAbort: true,
    pingInterval: PING_INTERVAL_MS,
    noAsyncTraces: true,
    ...serverOptions(endpoint),
    authenticator,
  }
}

function serverOptions(endpoint: Endpoint): ConnectionOptions {
  // The library wants a server even where the transport knows the way; others that the broker names are no use there.
  if (endpoint.kind !== 'servers') return { servers: ['127.0.0.1'], ignoreClusterUpdates: true }
  // The library would go on in the clear where a server offers no TLS: a URL that names it forbids that.
  const secure = endpoint.servers.some((server) => server.startsWith('tls://'))
  return { servers: [...endpoint.servers], ...(secure ? { tls: {} } : {}) }
}
