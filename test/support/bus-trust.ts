import { type Grants, grantsFor } from '@rosey/protocol'
import {
  accountToken,
  createKeyPair,
  type KeyPair,
  type NatsPermissions,
  operatorToken,
  permissionsOf,
  userToken,
} from '@rosey/protocol/tokens'

/** What a client signs in with. */
export interface TestToken {
  readonly token: string
  readonly key: KeyPair
}

/** An operator with an account, its signing key and a system account, for tests. */
export class BusTrust {
  readonly #operator = createKeyPair('operator')
  readonly #signing = createKeyPair('account')
  readonly #system = createKeyPair('account')
  readonly account = createKeyPair('account')

  /** What a broker is told. */
  get authorization() {
    const accounts = [
      { publicKey: this.account.publicKey, token: this.accountToken() },
      { publicKey: this.#system.publicKey, token: this.#tokenOf(this.#system.publicKey, 'SYS') },
    ]
    const operator = operatorToken(this.#operator, { name: 'test', systemAccount: this.#system.publicKey }, Date.now())
    return { kind: 'operator', operator, systemAccount: this.#system.publicKey, accounts } as const
  }

  /** A new token of the account. */
  accountToken(change: { revocations?: Record<string, number>; signingKeys?: string[]; by?: KeyPair } = {}): string {
    const { revocations = {}, signingKeys = [this.#signing.publicKey], by = this.#operator } = change
    const facts = { publicKey: this.account.publicKey, name: 'rosey', signingKeys, revocations }
    return accountToken(by, facts, Date.now())
  }

  /** The token of a user of the account. */
  user(
    permissions: NatsPermissions = {},
    change: { expiresAt?: number; maxSubscriptions?: number; by?: KeyPair } = {},
  ): TestToken {
    const key = createKeyPair('user')
    const { by = this.#signing, ...more } = change
    const facts = {
      publicKey: key.publicKey,
      name: 'user',
      issuerAccount: this.account.publicKey,
      permissions,
      ...more,
    }
    return { token: userToken(by, facts, Date.now()), key }
  }

  /** The token that roseyd gives to a process with these grants. */
  process(grants: Grants, holder: { name: string; instance: string }): TestToken {
    return this.user(permissionsOf(grants, holder))
  }

  /** The token of a plugin with these permissions. */
  plugin(name: string, permissions: readonly string[], channels?: readonly string[]): TestToken {
    return this.process(grantsFor({ kind: 'plugin', name, permissions, channels }), { name, instance: `${name}-1` })
  }

  /** The token of a user who may change the accounts. */
  system(): TestToken {
    const key = createKeyPair('user')
    return {
      token: userToken(this.#system, { publicKey: key.publicKey, name: 'sys', permissions: {} }, Date.now()),
      key,
    }
  }

  #tokenOf(publicKey: string, name: string): string {
    return accountToken(this.#operator, { publicKey, name }, Date.now())
  }
}
