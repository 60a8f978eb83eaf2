import { askServer } from '@rosey/bus'
import type { BusAccess } from '@rosey/protocol'
import type { HomeAuthority } from '../keys/home-authority.ts'
import { CONNECTIONS_SUBJECT } from '../keys/rights.ts'
import { DAEMON_NAME } from './bus-tokens.ts'

/** Time for a server to tell, in ms. */
const TIMEOUT_MS = 2000
/** NATS's word for connections that are there and those that are gone: a client that was cut off is gone. */
const OPEN_AND_CLOSED = 2

/**
 * The public key with which a connection of our nats-server has signed in, also after its end; undefined where the server
 * does not tell, or does not know it any more.
 */
export async function keyOfConnection(
  authority: HomeAuthority,
  endpoint: () => BusAccess['endpoint'],
  connection: number,
): Promise<string | undefined> {
  try {
    const answer = await askServer({
      name: DAEMON_NAME,
      access: { endpoint: endpoint(), credentials: authority.mintSystem(Date.now()).credentials },
      subject: CONNECTIONS_SUBJECT,
      payload: JSON.stringify({ auth: true, cid: connection, state: OPEN_AND_CLOSED }),
      timeoutMs: TIMEOUT_MS,
    })
    return keyIn(JSON.parse(answer), connection)
  } catch {
    // Who it was is only said with the notice where it is known; that the server cannot be asked is told elsewhere.
    return undefined
  }
}

/** The key in the answer of a server; undefined for an answer of another form. */
export function keyIn(answer: unknown, connection: number): string | undefined {
  const { data } = fields(answer)
  const { connections } = fields(data)
  if (!Array.isArray(connections)) return undefined
  const found = connections.map(fields).find(({ cid }) => cid === connection)
  return typeof found?.authorized_user === 'string' ? found.authorized_user : undefined
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
