import { BotSettingsSchema, LOG_LEVELS, PluginSettingsSchema } from '@rosey/protocol'
import type { Static } from 'typebox'
import * as Type from 'typebox'

const section = <P extends Parameters<typeof Type.Object>[0]>(properties: P, description?: string) =>
  Type.Object(properties, { additionalProperties: false, ...(description === undefined ? {} : { description }) })
const optional = Type.Optional

/** How an external bus is to be told who we are. */
const BusCredentialsSchema = Type.Union(
  [
    section({ user: Type.String({ minLength: 1 }), password: Type.String() }),
    section({ token: Type.String({ minLength: 1 }) }),
    section({
      account: section({ file: Type.String({ minLength: 1, description: 'with the seed of an account' }) }),
      issuerAccount: optional(Type.String({ pattern: '^A[A-Z2-7]{55}$', description: 'where it is a signing key' })),
    }),
  ],
  { description: '{ user, password }, { token } or { account: { file } }' },
)

const BusSettingsSchema = section({
  mode: optional(Type.Enum(['embedded', 'managed', 'external'])),
  host: optional(Type.String({ minLength: 1, description: 'address on which the bus listens' })),
  port: optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
  command: optional(Type.String({ minLength: 1, description: 'the nats-server program for mode managed' })),
  servers: optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1, description: 'of mode external' })),
  credentials: optional(BusCredentialsSchema),
})

/** A connector's own settings stand beside `use`; the schema in its manifest checks them. */
const ConnectorEntrySchema = Type.Object({ use: Type.String({ minLength: 1, description: 'kind of the connector' }) })

/** The whole of `rosey.yaml` (F13). Every key may be left out. */
export const HomeConfigSchema = section({
  bus: optional(BusSettingsSchema),
  bot: optional(BotSettingsSchema),
  connectors: optional(Type.Record(Type.String(), ConnectorEntrySchema)),
  web: optional(
    section({
      enabled: optional(Type.Boolean()),
      host: optional(Type.String({ minLength: 1 })),
      port: optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
    }),
  ),
  logs: optional(
    section({
      level: optional(Type.Enum([...LOG_LEVELS])),
      maxMb: optional(Type.Number({ minimum: 0.1, maximum: 10_000 })),
      keep: optional(Type.Integer({ minimum: 0, maximum: 1000 })),
    }),
  ),
  pluginFolders: optional(Type.Array(Type.String({ minLength: 1 }))),
  hotReload: optional(Type.Boolean()),
  hangReports: optional(Type.Boolean()),
  pluginDefaults: optional(PluginSettingsSchema),
  plugins: optional(Type.Record(Type.String(), PluginSettingsSchema)),
})

/** {@link HomeConfigSchema} as written. */
export type WrittenConfig = Static<typeof HomeConfigSchema>
