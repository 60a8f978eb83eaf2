import type { GrantStatus, IsolationStatus, LayerStatus } from '@rosey/protocol'

/** A title and its value, as `rosey plugin info` prints them. */
type Fact = [title: string, value: string]

/** What a plugin is granted, each permission with the borders that hold it, and then every border. */
export function isolationFacts({ grants, layers }: IsolationStatus): Fact[] {
  const granted: Fact[] = grants.map((grant) => ['permission', grantText(grant)])
  return [
    ...(granted.length === 0 ? NOTHING : granted),
    ...layers.map((layer): Fact => ['isolation', layerText(layer)]),
  ]
}

const NOTHING: readonly Fact[] = [['permission', 'none']]

function grantText({ permission, allows, layers }: GrantStatus): string {
  return `${permission} → ${layers.join(', ') || 'nothing holds it'}: ${allows}`
}

function layerText({ name, holds, detail }: LayerStatus): string {
  return holds ? `● ${name}: ${detail}` : `○ ${name} does not hold: ${detail}`
}
