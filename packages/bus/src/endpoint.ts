import { connect, Socket } from 'node:net'
import { BUS_FD, type BusAccess } from '@rosey/protocol'

/** Where the bus is. */
export type Endpoint = BusAccess['endpoint']

/** An endpoint that is one socket; `servers` are dialled by the client library. */
export type SocketEndpoint = Exclude<Endpoint, { kind: 'servers' }>

/** Starts a connection; the socket of an inherited one is connected already. */
export function openSocket(endpoint: SocketEndpoint): Socket {
  switch (endpoint.kind) {
    case 'inherited':
      return new Socket({ fd: BUS_FD, readable: true, writable: true })
    case 'tcp':
      return connect({ host: endpoint.host, port: endpoint.port, noDelay: true })
    case 'unix':
      return connect({ path: endpoint.path })
  }
}

/** True where a broken connection can be replaced. */
export function canRedial(endpoint: Endpoint): boolean {
  return endpoint.kind !== 'inherited'
}

/** How an endpoint is called in a sentence; nothing in it is secret. */
export function describeEndpoint(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case 'inherited':
      return 'the inherited socket'
    case 'tcp':
      return `${endpoint.host}:${endpoint.port}`
    case 'unix':
      return endpoint.path
    case 'servers':
      return endpoint.servers.map(withoutSecret).join(', ')
  }
}

function withoutSecret(server: string): string {
  return server.replace(/^([a-z]+:\/\/)?[^@/]*@/i, '$1')
}
