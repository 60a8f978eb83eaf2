import { nearest } from '@rosey/protocol'
import { describeFinding, findingAt } from '../config/finding.ts'
import type { LoadedConfig } from '../config/index.ts'
import type { Unit } from '../supervision/unit.ts'

/**
 * A line for each command that the config changes and that its plugin does not have. What a plugin has is known once it
 * was ready; of one that never was, nothing is said.
 */
export function commandNotices(
  units: readonly Pick<Unit, 'name' | 'offers' | 'spec'>[],
  { config, source }: Pick<LoadedConfig, 'config' | 'source'>,
): string[] {
  return units.flatMap(({ name, offers, spec }) => {
    if (spec.kind !== 'plugin' || offers === undefined || !Object.hasOwn(config.plugins, name)) return []
    const known = offers.commands.map((command) => command.name)
    return Object.keys(config.plugins[name]?.commands ?? {})
      .filter((written) => !known.includes(written))
      .map((written) => {
        const alias = offers.commands.find(({ aliases }) => aliases.includes(written))?.name
        const near = alias ?? nearest(written, known)
        const others = known.length === 0 ? '' : `; it has: ${known.join(', ')}`
        const help = near === undefined ? others : `, did you mean "${near}"?`
        const path = ['plugins', name, 'commands', written]
        const message = `${name} has no command "${written}"${help}`
        return describeFinding(findingAt(source, 'config-unknown-key', path, message))
      })
  })
}
