import type { Static, TSchema } from 'typebox'
import { Check, Errors } from 'typebox/schema'

/** Tells whether a value matches a schema. */
export type Checker = <S extends TSchema>(schema: S, value: unknown) => value is Static<S>

/**
 * The plain checker: walks the schema for each value (about 10 µs for an envelope). Processes that check many messages
 * pass a compiling one instead (see `@rosey/protocol/compiled`).
 */
export const checkPlainly: Checker = <S extends TSchema>(schema: S, value: unknown): value is Static<S> =>
  Check(schema, value)

/** One way in which a value does not match its schema. */
export interface Problem {
  /** Where, as a JSON pointer without the leading slash, slashes as dots: `connectors.lounge.site`; empty for the root. */
  readonly path: string
  readonly message: string
}

/** What is wrong with a value, at most `limit` findings; empty when it matches. */
export function problemsOf(schema: TSchema, value: unknown, limit = 5): Problem[] {
  const problems: Problem[] = []
  const [, errors] = Errors(schema, value)
  for (const error of errors) {
    if (problems.length >= limit) break
    problems.push({ path: dotted(error.instancePath), message: error.message })
  }
  return problems
}

// A key of a JSON pointer writes its own slashes as ~1 and its tildes as ~0.
function dotted(pointer: string): string {
  return pointer.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~')
}

/** {@link problemsOf} as one sentence for an error message. */
export function describeProblems(schema: TSchema, value: unknown): string {
  const problems = problemsOf(schema, value).map(({ path, message }) => `${path || 'the value'} ${message}`)
  return problems.join('; ') || 'it does not match'
}
