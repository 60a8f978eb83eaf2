import { type BotConfig, isServing, type Peer } from '@rosey/protocol'
import { actsIn } from '../commands/command-rules.ts'

/** One plugin that is asked about messages. */
export interface PlannedFilter {
  readonly plugin: string
  readonly priority: number
  readonly onFailure: 'open' | 'closed'
  /** False for a plugin that should run and does not: that is a failure of its filter. */
  readonly isServing: boolean
}

/**
 * Which plugins are asked about a message in a channel, in this order: higher priorities first, then by name. A plugin
 * that nobody wants to run is not asked; its filter is switched off with it.
 */
export function planFilters(
  peers: Iterable<Peer>,
  config: BotConfig,
  where: { connector: string; channel: string },
): PlannedFilter[] {
  const filters: PlannedFilter[] = []
  for (const { name, kind, state, desired, offers } of peers) {
    const hooks = offers?.hooks ?? []
    const wanted = isServing(state) || (desired && state !== 'disabled')
    if (kind !== 'plugin' || hooks.length === 0 || !wanted || !actsIn(config, name, where)) continue
    filters.push({
      plugin: name,
      priority: Math.max(...hooks.map((hook) => hook.priority)),
      onFailure: hooks.some((hook) => hook.onFailure === 'closed') ? 'closed' : 'open',
      isServing: isServing(state),
    })
  }
  return filters.sort((a, b) => b.priority - a.priority || (a.plugin < b.plugin ? -1 : 1))
}
