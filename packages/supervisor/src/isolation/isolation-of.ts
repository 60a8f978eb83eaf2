import {
  describePermission,
  type GrantStatus,
  type IsolationLayer,
  type IsolationStatus,
  parsePermission,
} from '@rosey/protocol'
import { type LayerFacts, layersOf } from './layers.ts'

/** What keeps one process apart from the rest: every border, and for each of its permissions those that hold it. */
export function isolationOf(facts: LayerFacts): IsolationStatus {
  const layers = layersOf(facts)
  const holding = new Set(layers.flatMap(({ name, holds }) => (holds ? [name] : [])))
  return { layers, grants: facts.spec.permissions.flatMap((permission) => grantOf(permission, holding)) }
}

// A plugin that lists a permission twice has it once; one that does not exist is refused before it comes here.
function grantOf(permission: string, holding: ReadonlySet<IsolationLayer>): GrantStatus[] {
  const allows = describePermission(permission)
  if (allows === undefined) return []
  return [{ permission, allows, layers: bordersFor(permission).filter((layer) => holding.has(layer)) }]
}

/** The borders that a permission is a gate in. */
function bordersFor(text: string): IsolationLayer[] {
  const permission = parsePermission(text)
  if (permission?.kind === 'files') return ['permission-model', 'own-user']
  if (permission?.kind === 'simple' && permission.id === 'network') return ['permission-model', 'network-namespace']
  return ['bus-token']
}
