import { type Endpoint, openSocket } from './endpoint.ts'
import { SocketTransport } from './socket-transport.ts'
import type { OpenTransport } from './transport-link.ts'

/**
 * Makes the transport for one attempt to reach an endpoint. The library's own, which can do TLS, is loaded only where
 * servers are named: plugins do not pay for it.
 */
export function openTransport(endpoint: Endpoint, gatherWrites: boolean): OpenTransport | Promise<OpenTransport> {
  if (endpoint.kind === 'servers') return openServerTransport()
  const greeting = endpoint.kind === 'inherited' ? Buffer.from(endpoint.greeting, 'latin1') : undefined
  const transport = new SocketTransport(() => openSocket(endpoint), { gatherWrites, greeting })
  return { transport, pendingBytes: () => transport.pendingBytes }
}

async function openServerTransport(): Promise<OpenTransport> {
  // CommonJS: in a bundle that is split into parts its exports are on `default` alone.
  const { default: library } = await import('@nats-io/transport-node/lib/node_transport.js')
  const transport = new library.NodeTransport()
  return { transport, pendingBytes: () => transport.socket?.writableLength ?? 0 }
}
