import type { Static } from 'typebox'
import * as Type from 'typebox'
import { HealthSettingsSchema, LimitSettingsSchema, RestartSettingsSchema } from './settings.ts'

/** A manifest as an author writes it (B1, B15, DESIGN §9): only the name is obligatory. */
export const ManifestSchema = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$', description: 'a-z, 0-9 and -, at most 40 characters' }),
    kind: Type.Optional(Type.Union([Type.Literal('plugin'), Type.Literal('connector')])),
    version: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    displayName: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    description: Type.Optional(Type.String({ maxLength: 1000 })),
    author: Type.Optional(Type.String({ maxLength: 200 })),
    licence: Type.Optional(Type.String({ maxLength: 100 })),
    engines: Type.Optional(
      Type.Object({ rosey: Type.Optional(Type.String({ maxLength: 100 })) }, { additionalProperties: false }),
    ),
    entry: Type.Optional(Type.String({ minLength: 1, maxLength: 300, description: 'file inside the folder' })),
    dependencies: Type.Optional(Type.Record(Type.String(), Type.String({ maxLength: 100 }))),
    optionalDependencies: Type.Optional(Type.Record(Type.String(), Type.String({ maxLength: 100 }))),
    permissions: Type.Optional(Type.Array(Type.String({ maxLength: 300 }), { maxItems: 100 })),
    restart: Type.Optional(RestartSettingsSchema),
    limits: Type.Optional(LimitSettingsSchema),
    health: Type.Optional(HealthSettingsSchema),
    readyTimeoutSeconds: Type.Optional(Type.Number({ minimum: 0.1, maximum: 600 })),
    config: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: 'JSON Schema of the config' })),
  },
  { additionalProperties: false },
)

/** {@link ManifestSchema} as written. */
export type WrittenManifest = Static<typeof ManifestSchema>

/** What a plugin or connector says about itself, defaults filled in. */
export interface PluginManifest {
  readonly name: string
  readonly kind: 'plugin' | 'connector'
  readonly version: string
  readonly displayName: string
  readonly description: string
  readonly author: string
  readonly licence: string
  /** Range of Rosey versions, or undefined for any. */
  readonly engine: string | undefined
  /** File inside the folder, or undefined to look for the usual names. */
  readonly entry: string | undefined
  readonly dependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
  readonly permissions: readonly string[]
  readonly restart: NonNullable<WrittenManifest['restart']>
  readonly limits: NonNullable<WrittenManifest['limits']>
  readonly health: NonNullable<WrittenManifest['health']>
  readonly readyTimeoutSeconds: number | undefined
  /** JSON Schema 2020-12 of the config; undefined when it takes none. */
  readonly config: Readonly<Record<string, unknown>> | undefined
}

/** Entry files that are tried, in this order, when a manifest names none. */
export const ENTRY_CANDIDATES = ['index.ts', 'index.js', 'index.mjs', 'src/index.ts', 'src/index.js'] as const

/** Fills in what the author left out (B1). */
export function resolveManifest(written: WrittenManifest): PluginManifest {
  return Object.freeze({
    name: written.name,
    kind: written.kind ?? 'plugin',
    version: written.version ?? '0.1.0',
    displayName: written.displayName ?? written.name,
    description: written.description ?? '',
    author: written.author ?? '',
    licence: written.licence ?? '',
    engine: written.engines?.rosey,
    entry: written.entry,
    dependencies: written.dependencies ?? {},
    optionalDependencies: written.optionalDependencies ?? {},
    permissions: written.permissions ?? [],
    restart: written.restart ?? {},
    limits: written.limits ?? {},
    health: written.health ?? {},
    readyTimeoutSeconds: written.readyTimeoutSeconds,
    config: written.config,
  })
}
