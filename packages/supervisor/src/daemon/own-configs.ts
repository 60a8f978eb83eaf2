import { RoseyError } from '@rosey/protocol'
import { asObjectSchema, assertPlainSchema } from '../bundle/config-check.ts'
import { describeErrors } from '../config/check-value.ts'
import type { Finding } from '../config/finding.ts'
import type { LoadedConfig } from '../config/index.ts'
import type { KeyPath } from '../config/position.ts'
import type { HomePaths } from '../home/index.ts'
import { PluginRegistry } from '../registry/plugin-registry.ts'
import type { ProcessSpec } from '../supervision/spec.ts'
import { readCatalogue } from './catalogue.ts'
import { Choices, NOTHING_LEFT_OUT } from './choices.ts'
import type { Installation } from './installation.ts'
import { wantedFrom } from './wanted.ts'

const CODES = { unknownKey: 'config-unknown-key', invalid: 'config-invalid' } as const
/** Stands for the token of the console, which roseyd itself gives it. */
const SOME_TOKEN = 'x'.repeat(43)

/** What the own schemas of connectors and plugins say about the config of a home. */
export interface OwnConfigs {
  readonly findings: readonly Finding[]
  /** Schemas that cannot be used, by whose they are. */
  readonly unusable: readonly RoseyError[]
}

/**
 * Checks what every connector and every enabled plugin would be told against its own schema, without starting it: by
 * the same rules as its process, and with the place in the file.
 *
 * @throws RoseyError for a config that is wrong as a whole
 */
export async function checkOwnConfigs(paths: HomePaths, installation: Installation): Promise<OwnConfigs> {
  // The validator is loaded by this one alone, not by every command.
  const { validateBy } = await import('../config/own-schema.ts')
  const catalogue = await readCatalogue(paths, installation)
  const { registry } = await PluginRegistry.open(paths.registry)
  const choices = new Choices(registry, NOTHING_LEFT_OUT)
  const facts = { catalogue, paths, installation, choices, consoleToken: SOME_TOKEN, busPort: undefined }
  const findings: Finding[] = []
  const unusable: RoseyError[] = []
  for (const spec of wantedFrom(facts).specs) {
    if (spec.source.kind === 'program' || !spec.enabled) continue
    const { name, configSchema = {} } = spec.source
    const schema = asObjectSchema(configSchema)
    try {
      assertPlainSchema(name, schema)
      findings.push(
        ...describeErrors(validateBy(schema, spec.config), {
          schema,
          value: spec.config,
          codes: CODES,
          ...placeOf(spec, catalogue.loaded),
        }),
      )
    } catch (error) {
      if (!(error instanceof RoseyError)) throw error
      unusable.push(new RoseyError(error.code, `${name}: ${error.message}`, { cause: error }))
    }
  }
  return { findings, unusable }
}

function placeOf({ kind, name }: ProcessSpec, { source }: LoadedConfig) {
  const at: KeyPath = kind === 'connector' ? ['connectors', name] : ['plugins', name, 'config']
  return kind === 'connector' ? { source, at } : { source, at, orAt: ['pluginDefaults', 'config'] }
}
