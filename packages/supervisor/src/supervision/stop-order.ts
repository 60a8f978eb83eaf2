/**
 * Waves in which things stop: each after all that depend on it. Members of a circle stop together, last.
 *
 * @param dependentsOf names that need the given one
 */
export function stopWaves(names: readonly string[], dependentsOf: (name: string) => readonly string[]): string[][] {
  const waves: string[][] = []
  let left = new Set(names)
  while (left.size > 0) {
    const free = [...left].filter(
      (name) => !dependentsOf(name).some((dependent) => dependent !== name && left.has(dependent)),
    )
    const wave = free.length > 0 ? free : [...left]
    waves.push(wave)
    left = new Set([...left].filter((name) => !wave.includes(name)))
  }
  return waves
}

/** All that depends on the given names, directly or not, without the names themselves. Serves the other way as well. */
export function allDependents(names: readonly string[], dependentsOf: (name: string) => readonly string[]): string[] {
  const found = new Set<string>()
  const look = (name: string) => {
    for (const dependent of dependentsOf(name)) {
      if (found.has(dependent) || names.includes(dependent)) continue
      found.add(dependent)
      look(dependent)
    }
  }
  names.forEach(look)
  return [...found]
}
