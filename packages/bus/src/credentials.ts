import type { Auth, Authenticator } from '@nats-io/nats-core/internal'
import type { BusAccess } from '@rosey/protocol'
import { keyPairOf } from '@rosey/protocol/tokens'

/** What a connection shows the broker; it can be renewed while the connection lives. */
export class Credentials {
  #current: BusAccess['credentials']

  constructor(first: BusAccess['credentials']) {
    this.#current = first
  }

  /** Asked by the client library at each attempt to connect. */
  readonly authenticator: Authenticator = (nonce) => shown(this.#current, nonce)

  /** What counts from the next attempt to connect on. */
  renew(next: BusAccess['credentials']): void {
    this.#current = next
  }
}

function shown(credentials: BusAccess['credentials'], nonce: string | undefined): Auth {
  switch (credentials.kind) {
    case 'none':
      return undefined
    case 'secret':
      return { auth_token: credentials.secret }
    case 'user':
      return { user: credentials.user, pass: credentials.password }
    case 'token': {
      const { publicKey, sign } = keyPairOf(credentials.seed)
      // A broker that sends no nonce takes no tokens: it says so by itself, and better than a missing signature.
      const sig = nonce === undefined ? '' : sign(nonce).toString('base64url')
      return { jwt: credentials.token, nkey: publicKey, sig }
    }
  }
}
