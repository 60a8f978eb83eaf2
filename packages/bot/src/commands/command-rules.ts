import type { BotConfig, Role } from '@rosey/protocol'
import { mayActIn } from '@rosey/protocol'
import type { HeldCommand } from './command-table.ts'

/** What holds for one command once the operator's settings are laid over the plugin's offer (A5). */
export interface CommandRules {
  readonly enabled: boolean
  readonly role: Role
  readonly cooldown: { readonly userMs: number; readonly channelMs: number }
  /** Time to answer, counted from `accepted`. */
  readonly timeoutMs: number
}

/** Lays the operator's settings over an offer. Time-out: command, then plugin, then offer, then the bot's default. */
export function rulesFor({ plugin, offer }: HeldCommand, config: BotConfig): CommandRules {
  const settings = ownEntry(config.plugins, plugin)
  const written = settings === undefined ? undefined : ownEntry(settings.commands, offer.name)
  return {
    enabled: written?.enabled ?? true,
    role: written?.role ?? offer.role,
    cooldown: {
      userMs: inMs(written?.cooldown?.userSeconds) ?? offer.cooldown.userMs,
      channelMs: inMs(written?.cooldown?.channelSeconds) ?? offer.cooldown.channelMs,
    },
    timeoutMs:
      inMs(written?.timeoutSeconds) ?? settings?.commandTimeoutMs ?? offer.timeoutMs ?? config.commandTimeoutMs,
  }
}

/** True when the operator lets a plugin act in a channel. */
export function actsIn(config: BotConfig, plugin: string, where: { connector: string; channel: string }): boolean {
  return mayActIn(ownEntry(config.plugins, plugin)?.channels, where.connector, where.channel)
}

// A plugin may be called `constructor`.
function ownEntry<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

function inMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000
}
