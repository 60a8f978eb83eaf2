import { askServer } from '@rosey/bus'
import type { BusAccess } from '@rosey/protocol'
import { readToken } from '@rosey/protocol/tokens'
import type { HomeAuthority } from '../keys/home-authority.ts'
import { CONNECTIONS_SUBJECT } from '../keys/rights.ts'
import { DAEMON_NAME } from './bus-tokens.ts'

/** Time for a server to tell, in ms. */
const TIMEOUT_MS = 2000
/** NATS's words for connections that are there, and for those that are gone. */
const [OPEN, CLOSED] = [0, 1]

/**
 * The public key with which a connection of our nats-server has signed in, also after its end; undefined where the server
 * does not tell, or does not know it any more.
 */
export async function keyOfConnection(
  authority: HomeAuthority,
  endpoint: () => BusAccess['endpoint'],
  connection: number,
): Promise<string | undefined> {
  const ask = async (state: number) => {
    const answer = await askServer({
      name: DAEMON_NAME,
      access: { endpoint: endpoint(), credentials: authority.mintSystem(Date.now()).credentials },
      subject: CONNECTIONS_SUBJECT,
      payload: JSON.stringify({ auth: true, cid: connection, state }),
      timeoutMs: TIMEOUT_MS,
    })
    return keyIn(JSON.parse(answer), connection)
  }
  try {
    // One that is being cut off goes from the one list to the other.
    return (await ask(CLOSED)) ?? (await ask(OPEN)) ?? (await ask(CLOSED))
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
  // Only a token that counts was let in; the key it is about the server does not tell by itself.
  const reading = typeof found?.jwt === 'string' ? readToken(found.jwt) : undefined
  return reading?.kind === 'ok' ? reading.claims.sub : undefined
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
