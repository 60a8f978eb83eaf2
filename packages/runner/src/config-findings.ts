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

/** Characters of a value that an error shows. */
const MAX_SHOWN = 200

function sentenceOf({ instancePath, message = 'is wrong', params }: ConfigFinding, config: unknown): string {
  const path = instancePath.split('/').slice(1).map(unescaped)
  const { additionalProperty, missingProperty, allowedValues } = params
  if (typeof additionalProperty === 'string') return `${[...path, additionalProperty].join('.')} is unknown`
  // Without the value, which is all that stands around the missing one: it may hold a password.
  if (typeof missingProperty === 'string') return `${[...path, missingProperty].join('.')} is missing`
  let value = config
  for (const step of path) value = (value as Record<string, unknown> | undefined)?.[step]
  const allowed = Array.isArray(allowedValues) ? ` (${allowedValues.join(', ')})` : ''
  return `${path.join('.') || 'config'} ${message}${allowed}, got ${String(JSON.stringify(value)).slice(0, MAX_SHOWN)}`
}

// A key of a JSON pointer writes its own slashes as ~1 and its tildes as ~0.
function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}
