/** A subject that may hold wildcards, as its tokens. */
export type Pattern = readonly string[]

/** Takes a subject apart. */
export function patternOf(subject: string): Pattern {
  return subject.split('.')
}

/** True when every subject that `subject` (a literal, or a pattern itself) stands for is one of `pattern`. */
export function covers(pattern: Pattern, subject: Pattern): boolean {
  for (const [index, token] of pattern.entries()) {
    const other = subject[index]
    if (other === undefined) return false
    if (token === '>') return true
    if (other === '>') return false
    if (token !== '*' && token !== other) return false
  }
  return pattern.length === subject.length
}

/** True when some subject is one of both. */
export function overlaps(one: Pattern, other: Pattern): boolean {
  for (let index = 0; ; index++) {
    const [left, right] = [one[index], other[index]]
    if (left === undefined || right === undefined) return left === right
    if (left === '>' || right === '>') return true
    if (left !== right && left !== '*' && right !== '*') return false
  }
}
