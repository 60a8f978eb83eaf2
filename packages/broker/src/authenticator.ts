import { createHash, timingSafeEqual } from 'node:crypto'
import type { ConnectRequest } from './connect-request.ts'

/** Decides whether a client may use the bus. */
export interface Authenticator {
  /** True when a client must show something before anything else. */
  readonly required: boolean
  accepts(request: ConnectRequest): boolean
}

/** Everybody may come in. */
export const openToAll: Authenticator = { required: false, accepts: () => true }

/** Who names the secret as token, or as password with any user name, may come in. */
export function sharedSecret(secret: string): Authenticator {
  const expected = digest(secret)
  const matches = (text: string) => text !== '' && timingSafeEqual(digest(text), expected)
  return { required: true, accepts: ({ authToken, pass }) => matches(authToken) || matches(pass) }
}

// Digests are of one length, which the comparison in constant time needs.
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
