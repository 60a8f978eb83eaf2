import type { BusAuthorization } from '@rosey/protocol'
import { accountToken, createKeyPair, type NatsPermissions, operatorToken } from '@rosey/protocol/tokens'
import type { HomeKeys } from './home-keys.ts'
import { type MintedToken, mintToken, type Signer } from './mint.ts'
import { type Revocations, withRevoked } from './revocations.ts'
import { systemRights } from './rights.ts'

const OPERATOR = 'rosey'
const ACCOUNT = 'rosey'
const SYSTEM_ACCOUNT = 'rosey-system'

/**
 * Says whom the bus of a home believes, for one run of roseyd. Tokens of processes are signed with a key that only
 * this object ever has: those of an earlier run are worth nothing.
 */
export class HomeAuthority {
  readonly keys: HomeKeys
  readonly #signing = createKeyPair('account')
  readonly #operatorToken: string
  readonly #systemToken: string
  #accountToken: string
  #revocations: Revocations = {}

  /** @param nowMs ms since 1970, as everywhere here */
  constructor(keys: HomeKeys, nowMs: number) {
    this.keys = keys
    const { operator, system } = keys
    this.#operatorToken = operatorToken(operator, { name: OPERATOR, systemAccount: system.publicKey }, nowMs)
    this.#systemToken = accountToken(operator, { publicKey: system.publicKey, name: SYSTEM_ACCOUNT }, nowMs)
    this.#accountToken = this.#signAccount(nowMs)
  }

  /** Who signs the tokens of processes. */
  get signer(): Signer {
    return { key: this.#signing, issuerAccount: this.keys.account.publicKey }
  }

  /** Texts that must not be in any log. */
  get secrets(): readonly string[] {
    const { operator, account, system } = this.keys
    return [operator.seed, account.seed, system.seed, this.#signing.seed]
  }

  /** How many tokens of this run do not count any more. */
  get revoked(): number {
    return Object.keys(this.#revocations).length
  }

  /** The account as it is now, for a bus that runs; the same text until something is revoked. */
  get accountToken(): string {
    return this.#accountToken
  }

  /** What a bus that starts is told. */
  get authorization(): BusAuthorization {
    const { account, system } = this.keys
    return {
      operator: this.#operatorToken,
      systemAccount: system.publicKey,
      accounts: [
        { publicKey: account.publicKey, token: this.#accountToken },
        { publicKey: system.publicKey, token: this.#systemToken },
      ],
    }
  }

  /** A token with which the account can be changed while the bus runs. */
  mintSystem(nowMs: number): MintedToken {
    const { account, system } = this.keys
    const permissions: NatsPermissions = systemRights(account.publicKey)
    return mintToken({ key: system, issuerAccount: undefined }, { name: 'roseyd', permissions }, nowMs)
  }

  /** Takes a token back; a bus that runs has to be told {@link accountToken}. */
  revoke(token: Pick<MintedToken, 'publicKey' | 'issuedAt'>, nowMs: number): void {
    this.#revocations = withRevoked(this.#revocations, token, nowMs)
    this.#accountToken = this.#signAccount(nowMs)
  }

  #signAccount(nowMs: number): string {
    const { operator, account } = this.keys
    const facts = { publicKey: account.publicKey, name: ACCOUNT, signingKeys: [this.#signing.publicKey] }
    return accountToken(operator, { ...facts, revocations: this.#revocations }, nowMs)
  }
}
