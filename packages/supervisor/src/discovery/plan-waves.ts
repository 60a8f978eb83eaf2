import satisfies from 'semver/functions/satisfies.js'
import { circlesIn, dependenciesOf, dependentsOf, type Edges, type GraphNode } from './dependency-graph.ts'
import { describeRefusal, missingDependency, type Refusal, type Unavailable } from './refusal.ts'

/** In which order plugins start, and which cannot (B7). */
export interface StartPlan {
  /** Names that may start at once; each wave waits for the one before. */
  readonly waves: readonly (readonly string[])[]
  /** Why the others do not start. Disabled ones are in neither. */
  readonly refused: ReadonlyMap<string, Refusal>
  readonly dependencies: Edges
  readonly dependents: Edges
}

/**
 * Plans the start of all plugins in `nodes` that are available. Only those with a missing, unavailable, wrong or
 * circular dependency are refused, and those that need them; the rest starts. An optional dependency decides about the
 * order where it can start and its version fits, and never refuses anything.
 *
 * @param unavailable installed plugins that shall not or cannot start, broken ones included (they need no node)
 */
export function planWaves(
  nodes: readonly GraphNode[],
  unavailable: ReadonlyMap<string, Unavailable> = new Map(),
): StartPlan {
  const dependencies = dependenciesOf(nodes)
  const dependents = dependentsOf(nodes)
  const wanted = nodes.filter(({ name }) => !unavailable.has(name))
  const refused = refuse(nodes, wanted, unavailable, dependents)
  const waves = order(wanted.filter(({ name }) => !refused.has(name)))
  return { waves, refused, dependencies, dependents }
}

function refuse(
  nodes: readonly GraphNode[],
  wanted: readonly GraphNode[],
  unavailable: ReadonlyMap<string, Unavailable>,
  dependents: Edges,
): Map<string, Refusal> {
  const refused = new Map<string, Refusal>()
  for (const circle of circlesIn(dependenciesOf(wanted))) {
    for (const name of circle.slice(1)) {
      if (!refused.has(name)) refused.set(name, { kind: 'circle', circle: turnedTo(circle, name) })
    }
  }
  const versions = new Map(nodes.map(({ name, version }) => [name, version]))
  for (const { name, dependencies } of wanted) {
    const refusal = Object.entries(dependencies)
      .map(([dependency, range]) => refusalOf(dependency, range, versions, unavailable))
      .find((found) => found !== undefined)
    if (refusal !== undefined && !refused.has(name)) refused.set(name, refusal)
  }
  spread(refused, wanted, dependents)
  return refused
}

function refusalOf(
  dependency: string,
  range: string,
  versions: ReadonlyMap<string, string>,
  unavailable: ReadonlyMap<string, Unavailable>,
): Refusal | undefined {
  const why = unavailable.get(dependency)
  if (why !== undefined) return { kind: 'unavailable', dependency, why }
  const version = versions.get(dependency)
  if (version === undefined) return missingDependency(dependency, range, versions.keys())
  return fits(version, range) ? undefined : { kind: 'version', dependency, range, version }
}

// Who needs a refused one is refused as well, and told the first cause.
function spread(refused: Map<string, Refusal>, wanted: readonly GraphNode[], dependents: Edges): void {
  const names = new Set(wanted.map(({ name }) => name))
  // A map goes on to entries that are added while it is walked.
  for (const [dependency, refusal] of refused) {
    const cause = refusal.kind === 'dependent' ? refusal.cause : describeRefusal(refusal)
    for (const name of dependents.get(dependency) ?? []) {
      if (names.has(name) && !refused.has(name)) refused.set(name, { kind: 'dependent', dependency, cause })
    }
  }
}

function turnedTo(circle: readonly string[], name: string): string[] {
  const members = circle.slice(1)
  const at = members.indexOf(name)
  return [...members.slice(at), ...members.slice(0, at), name]
}

// Each round takes all that wait for nobody. Optional dependencies in a circle are let go when a round would be empty.
function order(nodes: readonly GraphNode[]): string[][] {
  const versions = new Map(nodes.map(({ name, version }) => [name, version]))
  const waves: string[][] = []
  const done = new Set<string>()
  let waiting = [...nodes]
  const ready = (node: GraphNode, withOptional: boolean) =>
    Object.keys(node.dependencies).every((name) => done.has(name)) &&
    (!withOptional || Object.entries(node.optionalDependencies).every(([name, range]) => settled(name, range)))
  const settled = (name: string, range: string) => {
    const version = versions.get(name)
    return version === undefined || done.has(name) || !fits(version, range)
  }
  while (waiting.length > 0) {
    const strict = waiting.filter((node) => ready(node, true))
    const wave = strict.length > 0 ? strict : waiting.filter((node) => ready(node, false)).slice(0, 1)
    waves.push(wave.map(({ name }) => name).sort())
    for (const { name } of wave) done.add(name)
    waiting = waiting.filter(({ name }) => !done.has(name))
  }
  return waves
}

function fits(version: string, range: string): boolean {
  return satisfies(version, range, { includePrerelease: true })
}
