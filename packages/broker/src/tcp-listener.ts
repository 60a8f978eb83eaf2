import type { Server } from 'node:net'
import { codeOf, messageOf, RoseyError } from '@rosey/protocol'

/**
 * Has a server listen on a TCP address.
 *
 * @returns the port, which matters where 0 was asked for
 * @throws RoseyError `bus-port-taken` when another program listens there, `bus-unreachable` when this machine has no
 *   such address or does not allow it, or when there can be no such port
 */
export async function listenOnTcp(server: Server, host: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  try {
    server.listen({ host, port }, resolve)
    await promise
  } catch (error) {
    throw describe(error, host, port)
  } finally {
    server.off('error', reject)
  }
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

function describe(error: unknown, host: string, port: number): RoseyError {
  const details = { host, port }
  if (codeOf(error) === 'EADDRINUSE') {
    return new RoseyError(
      'bus-port-taken',
      `Port ${port} on ${host} is in use by another program. Stop that program, or set another bus.port.`,
      { cause: error, details },
    )
  }
  return new RoseyError(
    'bus-unreachable',
    `The bus cannot listen on ${host}:${port}: ${messageOf(error).replace(/\.$/, '')}. Check bus.host and bus.port.`,
    { cause: error, details },
  )
}
