/** What a plugin, connector or service may be called (requirement F16). They share one name space. */
export const NAME_PATTERN = /^[a-z0-9][a-z0-9-]{0,39}$/

/** The services that roseyd itself brings, in the order in which they start (F1). */
export const SERVICE_NAMES = ['nats', 'store', 'bot', 'web'] as const

/** One of {@link SERVICE_NAMES}. */
export type ServiceName = (typeof SERVICE_NAMES)[number]

/** Verbs of the command line: a plugin of such a name could not be told from the verb (F16). */
export const CLI_VERBS = [
  'chaos',
  'chat',
  'completion',
  'config',
  'crash',
  'db',
  'dev',
  'doctor',
  'events',
  'help',
  'init',
  'keys',
  'logs',
  'plugin',
  'quarantine',
  'reload',
  'restart',
  'start',
  'status',
  'stop',
  'version',
  'why',
] as const

const RESERVED: ReadonlySet<string> = new Set(['all', 'rosey', 'roseyd', ...SERVICE_NAMES, ...CLI_VERBS])

/** True for a name that no plugin and no connector may have although its characters are right. */
export function isReservedName(name: string): boolean {
  return RESERVED.has(name)
}

/** True when the characters of `name` are right; says nothing about {@link isReservedName}. */
export function isValidName(name: string): boolean {
  return NAME_PATTERN.test(name)
}

/**
 * The candidate that a typing mistake most likely meant.
 *
 * @returns the nearest candidate, or undefined when none is near: more than a third of the letters (at least two)
 * would have to change, or every one
 */
export function nearest(typed: string, candidates: Iterable<string>): string | undefined {
  const bound = Math.max(2, Math.floor(typed.length / 3))
  let best: string | undefined
  let bestDistance = bound + 1
  for (const candidate of candidates) {
    // The difference in length is the least distance: what somebody pasted behind the prefix is not compared at all.
    if (Math.abs(typed.length - candidate.length) >= bestDistance) continue
    const distance = editDistance(typed.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance && distance < Math.max(typed.length, candidate.length)) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

// Levenshtein distance with two rows.
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
