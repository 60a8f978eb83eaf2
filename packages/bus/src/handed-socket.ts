import { connect, type Socket } from 'node:net'
import { type BusAccess, messageOf, RoseyError } from '@rosey/protocol'
import { handedCredentials } from './access.ts'

const CONNECT_TIMEOUT_MS = 5000
/** The greeting of a server in a large cluster names all the others; nothing that greets with more is a NATS server. */
const MAX_GREETING_BYTES = 64 * 1024
const LINE_END = '\r\n'
const GREETING = /^INFO *\{/i

/** A connection for a child: the socket, and how the child is told to use it. */
export interface HandedSocket {
  /** Connected; nothing that the server sends after its greeting has been read. */
  readonly socket: Socket
  readonly access: BusAccess
}

/**
 * Connects to the bus in the place of a child that may not. The server's greeting is read here, so that its nonce is
 * signed here: the child learns no key with which it could sign in again.
 *
 * @throws RoseyError `bus-unreachable`; `key-invalid` for a seed that is none
 */
export async function openHandedSocket(access: BusAccess): Promise<HandedSocket> {
  const tried: string[] = []
  for (const target of targetsOf(access)) {
    let dialled: Dialled
    try {
      dialled = await dial(target)
    } catch (error) {
      tried.push(messageOf(error))
      continue
    }
    return handOver(dialled, access)
  }
  throw new RoseyError('bus-unreachable', `The bus cannot be reached: ${tried.join('; ')}`)
}

async function handOver({ socket, greeting }: Dialled, access: BusAccess): Promise<HandedSocket> {
  try {
    const credentials = await handedCredentials(access.credentials, greeting)
    return { socket, access: { endpoint: { kind: 'inherited', greeting }, credentials } }
  } catch (error) {
    socket.destroy()
    throw error
  }
}

interface Dialled {
  readonly socket: Socket
  readonly greeting: string
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
      throw new Error('an inherited connection cannot be handed on')
  }
}

/** Connects and reads one line; what comes after it is left in the kernel. */
function dial(target: Target): Promise<Dialled> {
  return new Promise((resolve, reject) => {
    let greeting = ''
    const where = 'path' in target ? target.path : `${target.host}:${target.port}`
    const socket = connect({
      ...target,
      noDelay: true,
      onread: {
        buffer: Buffer.alloc(MAX_GREETING_BYTES),
        callback: (bytes, buffer) => {
          greeting += Buffer.from(buffer.subarray(0, bytes)).toString('latin1')
          const isWhole = greeting.endsWith(LINE_END)
          if (isWhole && GREETING.test(greeting)) {
            clearTimeout(timer)
            resolve({ socket, greeting })
            // Stops reading.
            return false
          }
          if (isWhole || greeting.length > MAX_GREETING_BYTES)
            fail(new Error(`${where} does not greet as a NATS server does`))
          return true
        },
      },
    })
    const fail = (error: Error) => {
      clearTimeout(timer)
      socket.destroy()
      reject(error)
    }
    const timer = setTimeout(
      () => fail(new Error(`${where} did not greet within ${CONNECT_TIMEOUT_MS / 1000} s`)),
      CONNECT_TIMEOUT_MS,
    )
    // A connection that breaks once it is greeted is the child's to find out: then nobody waits for this any more.
    socket.on('error', fail)
    socket.on('close', () => fail(new Error(`${where} closed the connection before it greeted`)))
  })
}
