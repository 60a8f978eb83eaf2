import type { TestToken } from '../support/bus-trust.ts'
import { RawClient } from './raw-client.ts'

/** A client that has sent a CONNECT with these fields; whether it was let in is for the caller to see. */
export async function showing(port: number, fields: (nonce: string) => Record<string, unknown>): Promise<RawClient> {
  const client = await RawClient.open(port)
  const { nonce = '' } = client.info as { nonce?: string }
  const common = { verbose: false, pedantic: false, headers: true, no_responders: true, protocol: 1 }
  client.send(`CONNECT ${JSON.stringify({ ...common, ...fields(nonce) })}\r\n`)
  return client
}

/** A client that shows a token. */
export function withToken(port: number, { token, key }: TestToken): Promise<RawClient> {
  return showing(port, (nonce) => ({ jwt: token, sig: key.sign(nonce).toString('base64url') }))
}

/** A client that was let in with a token. */
export async function signedIn(port: number, token: TestToken): Promise<RawClient> {
  const client = await withToken(port, token)
  await client.roundTrip()
  return client
}
