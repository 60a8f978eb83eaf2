import type { Static } from 'typebox'
import * as Type from 'typebox'

/** The oldest nats-server that has what Rosey needs. */
export const OLDEST_NATS_SERVER = '2.9.0'

/** Whose tokens a bus takes (NATS's operator mode). Nothing in it is secret. */
export const BusAuthorizationSchema = Type.Object({
  /** Token of the operator, who signs accounts. */
  operator: Type.String(),
  /** Public key of the account that may change the others. */
  systemAccount: Type.String(),
  /** Every account, the system's own included, with its token. */
  accounts: Type.Array(Type.Object({ publicKey: Type.String(), token: Type.String() }), { minItems: 1 }),
})
export type BusAuthorization = Static<typeof BusAuthorizationSchema>

/** Whose tokens a nats-server takes, as lines of its config. */
export function natsServerLines({ operator, systemAccount, accounts }: BusAuthorization): string[] {
  return [
    `operator: ${JSON.stringify(operator)}`,
    `system_account: ${JSON.stringify(systemAccount)}`,
    `resolver: MEMORY`,
    `resolver_preload {`,
    ...accounts.map(({ publicKey, token }) => `  ${publicKey}: ${JSON.stringify(token)}`),
    `}`,
  ]
}

/** The longest line that a nats-server must take: a token with 60 allow entries exceeds its default of 4 KB (DESIGN §4). */
export const NATS_CONTROL_LINE = 'max_control_line: 64KB'

/** What the service that is the bus is told at its start. */
export const BusServiceConfigSchema = Type.Object({
  host: Type.String(),
  /** Ports to try, in this order; the first that is free is taken. */
  ports: Type.Array(Type.Integer({ minimum: 0, maximum: 65_535 }), { minItems: 1 }),
  /** A unix socket to listen on as well, where the broker can. */
  unixPath: Type.Optional(Type.String()),
  authorization: BusAuthorizationSchema,
  /** For a nats-server that roseyd starts: the program, and the folder for its generated config. */
  server: Type.Optional(Type.Object({ command: Type.String(), folder: Type.String() })),
})
export type BusServiceConfig = Static<typeof BusServiceConfigSchema>
