import type { Static } from 'typebox'
import * as Type from 'typebox'

const Strings = Type.Array(Type.String())
const Limit = Type.Optional(Type.Number())

/** Allowed and denied subjects; no `allow`, or an empty one, allows every subject (DESIGN §15). */
const SubjectsSchema = Type.Object({ allow: Type.Optional(Strings), deny: Type.Optional(Strings) })

/** What a user may do. An entry of `sub` is `subject`, or `subject queue` for a subscription in that queue only. */
export const NatsPermissionsSchema = Type.Object({
  pub: Type.Optional(SubjectsSchema),
  sub: Type.Optional(SubjectsSchema),
  /** Leave to answer what came: `max` messages to each reply subject (-1: any number), for `ttl` nanoseconds. */
  resp: Type.Optional(Type.Object({ max: Type.Number(), ttl: Type.Number() })),
})
export type NatsPermissions = Static<typeof NatsPermissionsSchema>

/** What a user may do, and how much it may say at once. */
export type UserRights = NatsPermissions & {
  /** Bytes of its largest message, headers included; without it only account and server bound that. */
  readonly payload?: number
}

const common = {
  /** Public key of the signer. */
  iss: Type.String(),
  /** Public key of whom the token is about. */
  sub: Type.String(),
  /** Seconds since 1970: made, not valid before, not valid from. */
  iat: Type.Number(),
  nbf: Type.Optional(Type.Number()),
  exp: Type.Optional(Type.Number()),
  name: Type.Optional(Type.String()),
}

export const OperatorClaimsSchema = Type.Object({
  ...common,
  nats: Type.Object({
    type: Type.Literal('operator'),
    version: Type.Literal(2),
    signing_keys: Type.Optional(Strings),
    system_account: Type.Optional(Type.String()),
  }),
})
export type OperatorClaims = Static<typeof OperatorClaimsSchema>

/** A limit of -1 is none. */
export const AccountClaimsSchema = Type.Object({
  ...common,
  nats: Type.Object({
    type: Type.Literal('account'),
    version: Type.Literal(2),
    limits: Type.Optional(
      Type.Object({
        subs: Limit,
        data: Limit,
        payload: Limit,
        conn: Limit,
        leaf: Limit,
        imports: Limit,
        exports: Limit,
        wildcards: Type.Optional(Type.Boolean()),
      }),
    ),
    signing_keys: Type.Optional(Strings),
    /** Public key of a user, or `*`, and the second up to which its tokens do not count any more. */
    revocations: Type.Optional(Type.Record(Type.String(), Type.Number())),
    default_permissions: Type.Optional(NatsPermissionsSchema),
  }),
})
export type AccountClaims = Static<typeof AccountClaimsSchema>

export const UserClaimsSchema = Type.Object({
  ...common,
  nats: Type.Object({
    ...NatsPermissionsSchema.properties,
    type: Type.Literal('user'),
    version: Type.Literal(2),
    /** The account, where a signing key of it has signed. */
    issuer_account: Type.Optional(Type.String()),
    subs: Limit,
    data: Limit,
    payload: Limit,
    bearer_token: Type.Optional(Type.Boolean()),
    allowed_connection_types: Type.Optional(Strings),
    src: Type.Optional(Strings),
  }),
})
export type UserClaims = Static<typeof UserClaimsSchema>

/** What a token says, by the kind of whom it is about. */
export type TokenClaims = OperatorClaims | AccountClaims | UserClaims
