import { messageOf, RoseyError } from '@rosey/protocol'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { SchemaError } from './check-value.ts'
import type { JsonSchema } from './describe-schema.ts'

/** Keywords of which the description of a schema says all; of the others the validator's own words are added. */
const DESCRIBED: readonly string[] = [
  'type',
  'enum',
  'const',
  'anyOf',
  'oneOf',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'pattern',
]

/**
 * What the validator of a plugin's process says about a value, by the same rules: the same library with the same
 * options. It fills in defaults, in a copy.
 *
 * @throws RoseyError `manifest-invalid` when the schema is none
 */
export function validateBy(schema: JsonSchema, written: unknown): readonly SchemaError[] {
  const ajv = new Ajv2020({ useDefaults: true, allErrors: true, strict: false, logger: false })
  const validate = compile(ajv, schema)
  if (validate(structuredClone(written))) return []
  return (validate.errors ?? []).map(({ keyword, schemaPath, instancePath, params, message }) => {
    const key: unknown = params.additionalProperty ?? params.missingProperty
    return {
      keyword,
      schemaPath: schemaPath.slice(0, schemaPath.lastIndexOf('/')),
      instancePath,
      keys: typeof key === 'string' ? [key] : [],
      ...(DESCRIBED.includes(keyword) || message === undefined ? {} : { detail: message }),
    }
  })
}

function compile(ajv: Ajv2020, schema: JsonSchema) {
  try {
    return ajv.compile(schema)
  } catch (error) {
    throw new RoseyError('manifest-invalid', `The config schema is not a JSON Schema: ${messageOf(error)}`)
  }
}
