import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type BusAccess, messageOf, RoseyError } from '@rosey/protocol'

const CONNECT_TIMEOUT_MS = 5000

/**
 * A fresh connection to the bus on which nothing has been read, to be handed to a child.
 *
 * @throws RoseyError `bus-unreachable`
 */
export async function openBusSocket(access: BusAccess): Promise<Socket> {
  const tried: string[] = []
  for (const target of targetsOf(access)) {
    try {
      return await dial(target)
    } catch (error) {
      tried.push(messageOf(error))
    }
  }
  throw new RoseyError('bus-unreachable', `The bus cannot be reached: ${tried.join('; ')}`)
}

type Target = { readonly path: string } | { readonly host: string; readonly port: number }

function targetsOf({ endpoint }: BusAccess): Target[] {
  switch (endpoint.kind) {
    case 'unix':
      return [{ path: endpoint.path }]
    case 'tcp':
      return [{ host: endpoint.host, port: endpoint.port }]
    case 'servers':
      return endpoint.servers.map((server) => {
        const { hostname, port } = new URL(server.includes('://') ? server : `nats://${server}`)
        // Brackets around an IPv6 address belong to the URL alone.
        return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 4222) }
      })
    case 'inherited':
      throw new Error('roseyd inherits no bus connection')
  }
}

async function dial(target: Target): Promise<Socket> {
  // The server greets at once: what is read here would be missing there.
  const socket = connect({ ...target, noDelay: true }, () => socket.pause())
  // A connection that breaks before the child has it is the child's to find out.
  socket.on('error', () => undefined)
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) })
    return socket
  } catch (error) {
    socket.destroy()
    throw error
  }
}
