/** One finding of a validator that ajv generated. */
export interface ConfigFinding {
  /** JSON pointer of the value. */
  readonly instancePath: string
  readonly message?: string
  readonly params: Readonly<Record<string, unknown>>
}

/** A validator that ajv generated from the manifest's schema: fills in defaults in place. */
export interface ConfigValidator {
  (config: unknown): boolean
  errors?: readonly ConfigFinding[] | null
}

/** Checks a config and fills in defaults in place; one sentence for each finding: key, what was expected, what was there. */
export function findingsIn(config: Record<string, unknown>, validate: ConfigValidator | undefined): string[] {
  if (validate === undefined) return Object.keys(config).map((key) => `${key} is unknown: this plugin takes no config`)
  return validate(config) ? [] : (validate.errors ?? []).map((finding) => sentenceOf(finding, config))
}

function sentenceOf({ instancePath, message = 'is wrong', params }: ConfigFinding, config: unknown): string {
  const path = instancePath.split('/').slice(1)
  const unknownKey = params.additionalProperty
  if (typeof unknownKey === 'string') return `${[...path, unknownKey].join('.')} is unknown`
  let value = config
  for (const step of path) value = (value as Record<string, unknown> | undefined)?.[step]
  const allowed = Array.isArray(params.allowedValues) ? ` (${params.allowedValues.join(', ')})` : ''
  return `${path.join('.') || 'config'} ${message}${allowed}, got ${JSON.stringify(value)}`
}
