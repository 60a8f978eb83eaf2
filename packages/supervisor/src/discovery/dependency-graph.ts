/** What the planning of a start needs to know of a plugin. */
export interface GraphNode {
  readonly name: string
  readonly version: string
  /** Name to version range. */
  readonly dependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
}

/** Names by name. */
export type Edges = ReadonlyMap<string, readonly string[]>

/** Who needs whom, directly, obligatory dependencies only; also names that are not installed. */
export function dependenciesOf(nodes: readonly GraphNode[]): Edges {
  return new Map(nodes.map(({ name, dependencies }) => [name, Object.keys(dependencies).sort()]))
}

/** Who is needed by whom, directly: the other way round. */
export function dependentsOf(nodes: readonly GraphNode[]): Edges {
  const dependents = new Map<string, string[]>(nodes.map(({ name }) => [name, []]))
  for (const { name, dependencies } of nodes) {
    for (const needed of Object.keys(dependencies)) dependents.get(needed)?.push(name)
  }
  for (const names of dependents.values()) names.sort()
  return dependents
}

/** All that can be reached from `start` along the edges, the nearest first, without `start` itself. */
export function reachable(edges: Edges, start: string): string[] {
  const found = new Set([start])
  for (const name of found) {
    for (const next of edges.get(name) ?? []) found.add(next)
  }
  found.delete(start)
  return [...found]
}

/**
 * One shortest circle through each node that is in any, each told once, as a closed walk: `a, b, a`.
 */
export function circlesIn(edges: Edges): string[][] {
  const circles: string[][] = []
  const told = new Set<string>()
  for (const name of [...edges.keys()].sort()) {
    if (told.has(name)) continue
    const circle = shortestWay(edges, name)
    if (circle === undefined) continue
    circles.push(circle)
    for (const member of circle) told.add(member)
  }
  return circles
}

// Breadth first from a node back to itself.
function shortestWay(edges: Edges, start: string): string[] | undefined {
  const queue = [[start]]
  const seen = new Set<string>()
  for (const way of queue) {
    for (const next of edges.get(way.at(-1) ?? start) ?? []) {
      if (next === start) return [...way, start]
      if (!seen.has(next)) queue.push([...way, next])
      seen.add(next)
    }
  }
  return undefined
}
