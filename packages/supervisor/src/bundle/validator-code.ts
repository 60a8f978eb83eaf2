import { messageOf, RoseyError } from '@rosey/protocol'
import { Ajv2020 } from 'ajv/dist/2020.js'
import standalone from 'ajv/dist/standalone/index.js'
import { asObjectSchema, assertPlainSchema } from './config-check.ts'

/**
 * JavaScript of a module that exports `validate`, made from a plugin's config schema; undefined without one. It is made
 * here, so that no plugin process has to load a validator, and run there, so that a catastrophic pattern in a manifest
 * harms only its own plugin.
 */
export function validatorCode(name: string, schema: Readonly<Record<string, unknown>> | undefined): string {
  if (schema === undefined) return 'export const validate = undefined'
  assertPlainSchema(name, schema)
  const ajv = new Ajv2020({ useDefaults: true, allErrors: true, strict: false, code: { source: true, esm: true } })
  try {
    return standalone.default(ajv, ajv.compile(asObjectSchema(schema)))
  } catch (error) {
    throw new RoseyError('manifest-invalid', `The config schema of ${name} is not a JSON Schema: ${messageOf(error)}`)
  }
}
