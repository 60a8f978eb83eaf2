import { nearest, RoseyError } from '@rosey/protocol'

/** Why a plugin cannot start although nothing is wrong with itself. */
export type Refusal =
  | { readonly kind: 'missing'; readonly dependency: string; readonly range: string; readonly nearest?: string }
  | { readonly kind: 'unavailable'; readonly dependency: string; readonly why: Unavailable }
  | { readonly kind: 'version'; readonly dependency: string; readonly range: string; readonly version: string }
  /** As a closed walk: `a, b, a`. */
  | { readonly kind: 'circle'; readonly circle: readonly string[] }
  /** A plugin that it needs is itself refused. */
  | { readonly kind: 'dependent'; readonly dependency: string; readonly cause: string }

/** Why an installed plugin cannot serve others. */
export type Unavailable = 'disabled' | 'failed'

/** A refusal as a sentence without the name of the plugin that is refused. */
export function describeRefusal(refusal: Refusal): string {
  switch (refusal.kind) {
    case 'missing': {
      const help = refusal.nearest === undefined ? '' : ` (did you mean "${refusal.nearest}"?)`
      return `needs the plugin ${refusal.dependency} ${refusal.range}, which is not installed${help}`
    }
    case 'unavailable':
      return `needs the plugin ${refusal.dependency}, which is ${refusal.why}`
    case 'version':
      return `needs the plugin ${refusal.dependency} ${refusal.range}, and ${refusal.version} is installed`
    case 'circle':
      return `is in a circle of dependencies: ${refusal.circle.join(' → ')}`
    case 'dependent':
      return `needs the plugin ${refusal.dependency}, which cannot start: it ${refusal.cause}`
  }
}

/** A refusal as an error for the status of the plugin. */
export function refusalError(name: string, refusal: Refusal): RoseyError {
  const sentence = `${name} ${describeRefusal(refusal)}.`
  switch (refusal.kind) {
    case 'missing':
      return new RoseyError('dependency-missing', `${sentence} Install it.`, { details: { ...refusal } })
    case 'unavailable': {
      const remedy = refusal.why === 'disabled' ? 'Enable it first.' : 'See its own reason.'
      return new RoseyError('dependency-missing', `${sentence} ${remedy}`, { details: { ...refusal } })
    }
    case 'version':
      return new RoseyError('dependency-version', `${sentence} Update one of them.`, { details: { ...refusal } })
    case 'circle':
      return new RoseyError('dependency-circle', `${sentence} Remove one of these dependencies.`, {
        details: { ...refusal },
      })
    case 'dependent':
      return new RoseyError('dependency-missing', sentence, { details: { ...refusal } })
  }
}

/** The refusal for a plugin that is not installed. */
export function missingDependency(dependency: string, range: string, installed: Iterable<string>): Refusal {
  const near = nearest(dependency, installed)
  return { kind: 'missing', dependency, range, ...(near === undefined ? {} : { nearest: near }) }
}
