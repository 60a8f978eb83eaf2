import { type PluginManifest, RoseyError } from '@rosey/protocol'

/** Bounds of a schema that a stranger wrote (DESIGN §6). */
const MAX_DEPTH = 20
const MAX_BYTES = 64 * 1024

/** Refuses a config schema that is too deep, too large or points elsewhere. */
export function assertPlainSchema(name: string, schema: unknown): void {
  const refuse = (what: string) => {
    throw new RoseyError('manifest-invalid', `The config schema of ${name} ${what}`)
  }
  if (JSON.stringify(schema).length > MAX_BYTES) refuse(`is larger than ${MAX_BYTES / 1024} KB; shorten it`)
  const walk = (value: unknown, depth: number): void => {
    if (depth > MAX_DEPTH) refuse(`is nested deeper than ${MAX_DEPTH} levels; make it flatter`)
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      if (key === '$ref' && !(typeof inner === 'string' && inner.startsWith('#'))) {
        refuse(`points to "${String(inner)}"; a $ref may only point inside the schema, with #/`)
      }
      walk(inner, depth + 1)
    }
  }
  walk(schema, 0)
}

/** What can be set for a plugin or kind of connector, as a whole JSON Schema: nothing where its manifest says nothing. */
export function configSchemaOf({ config = {} }: Pick<PluginManifest, 'config'>): Record<string, unknown> {
  return asObjectSchema(config)
}

/**
 * The author's part of a manifest's `config` as a whole JSON Schema: a map of properties may be written alone.
 */
export function asObjectSchema(written: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isSchema = 'properties' in written || '$ref' in written || written.type === 'object'
  return { additionalProperties: false, ...(isSchema ? written : { properties: written }), type: 'object' }
}
