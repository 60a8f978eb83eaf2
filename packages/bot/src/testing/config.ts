import type { BotConfig } from '@rosey/protocol'

/** A bot config for tests: the defaults of the product, with changes. */
export function botConfig(changes: Partial<BotConfig> = {}): BotConfig {
  return {
    prefix: '!',
    owners: [],
    admins: [],
    ignore: [],
    commandTimeoutMs: 10_000,
    unknownCommand: 'silent',
    notifyOwners: true,
    holdMs: 5000,
    plugins: {},
    ...changes,
  }
}
