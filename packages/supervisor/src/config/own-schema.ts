import { runInNewContext } from 'node:vm'
import { codeOf, messageOf, RoseyError } from '@rosey/protocol'
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

/** Longest time for one config, in ms: a pattern can make a validator try without end, a sound one takes some 20. */
const CHECK_MS = 2000

/**
 * What the validator of a plugin's process says about a value, by the same rules: the same library with the same
 * options. It fills in defaults, in a copy.
 *
 * @throws RoseyError `manifest-invalid` when the schema is none, or takes more than two seconds
 */
export function validateBy(schema: JsonSchema, written: unknown): readonly SchemaError[] {
  // Only for its time limit, which ends a regular expression too: what runs is ours, the schema is a stranger's.
  const check = () => errorsBy(schema, written)
  try {
    return runInNewContext('check()', { check }, { timeout: CHECK_MS }) as readonly SchemaError[]
  } catch (error) {
    if (codeOf(error) !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
    const message = `The config schema takes more than ${CHECK_MS / 1000} s to check a value; write its patterns simpler`
    throw new RoseyError('manifest-invalid', message, { cause: error })
  }
}

function errorsBy(schema: JsonSchema, written: unknown): readonly SchemaError[] {
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
