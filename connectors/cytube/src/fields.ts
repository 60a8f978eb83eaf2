/** A JSON object of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>

/** The object in a frame's argument; an empty one for anything else. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}

/** The text of a field; undefined when it is missing or no text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The number of a field; undefined when it is missing or no finite number. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** The elements of a field; none when it is no array. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
