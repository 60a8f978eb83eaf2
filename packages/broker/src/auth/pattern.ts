/** A subject that may hold wildcards, as its tokens. */
export type Pattern = readonly string[]

/** Takes a subject apart. */
export function patternOf(subject: string): Pattern {
  return subject.split('.')
}

/** True when every subject that `subject` stands for (one, or many where it has wildcards) is one of `pattern`. */
export function covers(pattern: Pattern, subject: Pattern): boolean {
  return holds(pattern, subject, true)
}

/** True when a published subject is one of `pattern`. A wildcard that is published is a word like any other. */
export function matches(pattern: Pattern, subject: Pattern): boolean {
  return holds(pattern, subject, false)
}

function holds(pattern: Pattern, subject: Pattern, hasWildcards: boolean): boolean {
  for (let index = 0; index < pattern.length; index++) {
    const token = pattern[index]
    const other = subject[index]
    if (other === undefined) return false
    if (token === '>') return true
    if (hasWildcards && other === '>') return false
    if (token !== '*' && token !== other) return false
  }
  return pattern.length === subject.length
}

/** True when some subject is one of both. */
export function overlaps(one: Pattern, other: Pattern): boolean {
  for (let index = 0; ; index++) {
    const left = one[index]
    const right = other[index]
    if (left === undefined || right === undefined) return left === right
    if (left === '>' || right === '>') return true
    if (left !== right && left !== '*' && right !== '*') return false
  }
}
