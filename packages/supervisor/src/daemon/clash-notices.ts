import { BUILT_IN_COMMANDS } from '@rosey/protocol'
import type { Unit } from '../supervision/unit.ts'

const BOT = 'the bot'

/**
 * A sentence for each command that several running plugins offer, or that the bot has itself: only one of them has it
 * (DESIGN §7).
 */
export function clashNotices(units: readonly Pick<Unit, 'name' | 'offers' | 'spec'>[]): string[] {
  const offeredBy = new Map<string, string[]>(BUILT_IN_COMMANDS.map((command) => [command, [BOT]]))
  for (const { name, offers } of units.toSorted(byPrecedence)) {
    for (const command of offers?.commands ?? [])
      offeredBy.set(command.name, [...(offeredBy.get(command.name) ?? []), name])
  }
  return [...offeredBy].flatMap(([command, [holder, ...others]]) =>
    others.length === 0
      ? []
      : [
          `[command-clash] "${command}" of ${others.join(', ')} is not available: ${holder} has a command of this name. Rename it${holder === BOT ? '' : `, or disable ${holder}`}`,
        ],
  )
}

// Bundled plugins before others, then by name.
function byPrecedence(a: Pick<Unit, 'name' | 'spec'>, b: Pick<Unit, 'name' | 'spec'>): number {
  return Number(b.spec.bundled) - Number(a.spec.bundled) || (a.name < b.name ? -1 : 1)
}
