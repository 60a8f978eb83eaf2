import type { Auth, Authenticator } from '@nats-io/nats-core/internal'
import type { BusAccess } from '@rosey/protocol'
import type { Endpoint } from './endpoint.ts'

type Shown = BusAccess['credentials']

/** How a connection reaches the broker and what it shows there; both can be renewed while the connection lives. */
export class Access {
  #endpoint: Endpoint
  #authenticator: Authenticator

  private constructor(endpoint: Endpoint, authenticator: Authenticator) {
    this.#endpoint = endpoint
    this.#authenticator = authenticator
  }

  static async of({ endpoint, credentials }: BusAccess): Promise<Access> {
    return new Access(endpoint, await authenticatorOf(credentials))
  }

  /** Where the next attempt to connect goes. */
  get endpoint(): Endpoint {
    return this.#endpoint
  }

  /** Asked by the client library at each attempt to connect. */
  readonly authenticator: Authenticator = (nonce) => this.#authenticator(nonce)

  /** What counts from the next attempt to connect on. */
  async renew({ endpoint, credentials }: BusAccess): Promise<void> {
    const authenticator = await authenticatorOf(credentials)
    // Both at once: no attempt shows the old ones at the new place.
    this.#endpoint = endpoint
    this.#authenticator = authenticator
  }
}

/** Credentials for the one connection on which a server has greeted so, without a key: a token is signed here. */
export async function handedCredentials(credentials: Shown, greeting: string): Promise<Shown> {
  if (credentials.kind !== 'token') return credentials
  const { publicKey, signature } = (await signer(credentials.seed))(nonceOf(greeting))
  return { kind: 'signed', token: credentials.token, publicKey, signature }
}

async function authenticatorOf(credentials: Shown): Promise<Authenticator> {
  switch (credentials.kind) {
    case 'none':
      return () => undefined
    case 'secret':
      return () => ({ auth_token: credentials.secret })
    case 'user':
      return () => ({ user: credentials.user, pass: credentials.password })
    case 'signed':
      return () => signedIn(credentials.token, credentials)
    case 'token': {
      const sign = await signer(credentials.seed)
      return (nonce) => signedIn(credentials.token, sign(nonce))
    }
  }
}

interface Signed {
  readonly publicKey: string
  readonly signature: string
}

function signedIn(token: string, { publicKey, signature }: Signed): Auth {
  return { jwt: token, nkey: publicKey, sig: signature }
}

// Loaded only where something is signed: node:crypto is a tenth of the start of a plugin.
async function signer(seed: string): Promise<(nonce: string | undefined) => Signed> {
  const { keyPairOf } = await import('@rosey/protocol/nkeys')
  return (nonce) => {
    const { publicKey, sign } = keyPairOf(seed)
    // A broker that sends no nonce takes no tokens: it says so by itself, and better than a missing signature.
    return { publicKey, signature: nonce === undefined ? '' : sign(nonce).toString('base64url') }
  }
}

function nonceOf(greeting: string): string | undefined {
  return /"nonce":\s*"([^"]+)"/.exec(greeting)?.[1]
}
