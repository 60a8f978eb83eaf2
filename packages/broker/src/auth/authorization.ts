import type { NatsPermissions } from '@rosey/protocol/tokens'

/** A user with a password. */
export interface UserEntry {
  readonly user: string
  /** As the client sends it; a hash of it, as nats-server also takes one, is not understood. */
  readonly password: string
  readonly permissions?: NatsPermissions
}

/** A user who signs the nonce with a key. */
export interface NkeyEntry {
  /** Public key of a user (`U…`). */
  readonly nkey: string
  readonly permissions?: NatsPermissions
}

/** An account of an operator. */
export interface AccountEntry {
  /** `A…`. */
  readonly publicKey: string
  /** Its token, signed by the operator. */
  readonly token: string
}

/** Who may use a broker, and what for. */
export type Authorization =
  /** Whoever names the secret, as `auth_token` or as password. */
  | { readonly kind: 'token'; readonly token: string }
  | {
      readonly kind: 'users'
      readonly users?: readonly UserEntry[]
      readonly nkeys?: readonly NkeyEntry[]
      /** For those who have none of their own. */
      readonly defaultPermissions?: NatsPermissions
    }
  /** Whoever shows a token of one of the accounts, and signs the nonce with its key. */
  | {
      readonly kind: 'operator'
      /** The operator's token. */
      readonly operator: string
      /** Public key of the account whose users may change the accounts on `$SYS`; it must be among `accounts`. */
      readonly systemAccount: string
      readonly accounts: readonly AccountEntry[]
    }
