import { type BotConfig, hasRole, nearest, type Role } from '@rosey/protocol'
import type { ChatLine } from '../chat-line.ts'
import { findBuiltIn, usableBuiltIns } from './built-ins.ts'
import { type CommandLine, parseCommandLine } from './command-line.ts'
import { actsIn, type CommandRules, rulesFor } from './command-rules.ts'
import { type CommandTable, findCommand, type HeldCommand } from './command-table.ts'

/** What the bot does with a line of chat. */
export type Decision =
  /** It addresses no command here: ordinary chat. `typed` is set when it looks like one. */
  | { readonly kind: 'chat'; readonly typed: string | undefined }
  /** A command that the operator has switched off here, which is not spoken of. */
  | { readonly kind: 'hidden'; readonly plugin: string; readonly command: string; readonly reason: string }
  | { readonly kind: 'unknown'; readonly word: string; readonly suggestion: string | undefined }
  | { readonly kind: 'help'; readonly topic: string | undefined }
  /** The bot's own command for those who run it. */
  | { readonly kind: 'manage'; readonly args: readonly string[] }
  | { readonly kind: 'forbidden'; readonly plugin: string; readonly command: string; readonly role: Role }
  | {
      readonly kind: 'run'
      readonly held: HeldCommand
      readonly rules: CommandRules
      readonly typed: CommandLine
    }

/** What decisions about commands depend on. */
export interface CommandDesk {
  readonly table: CommandTable
  readonly config: BotConfig
  /** False for a plugin that nobody wants to run: it is not listed in the help. */
  readonly isWanted: (plugin: string) => boolean
}

/** Who asks, and where. */
export type Asker = Pick<ChatLine, 'connector' | 'channel' | 'user'>

/** Decides what a line means (A5); what depends on the moment (cooldown, the plugin's state) comes later. */
export function decide(text: string, asker: Asker, desk: CommandDesk): Decision {
  const { config, table } = desk
  const typed = parseCommandLine(config.prefix, text)
  if (typed === undefined) return { kind: 'chat', typed: undefined }
  const builtIn = findBuiltIn(typed.word)
  if (builtIn !== undefined) {
    const { name, role } = builtIn
    if (!hasRole(asker.user.role, role)) return { kind: 'forbidden', plugin: 'bot', command: name, role }
    return name === 'help' ? { kind: 'help', topic: typed.args[0] } : { kind: 'manage', args: typed.args }
  }
  const held = findCommand(table, typed.word)
  if (held === undefined) return unknown(typed.word, asker, desk) ?? { kind: 'chat', typed: typed.word }
  const rules = rulesFor(held, config)
  const off = offBecause(held, rules, asker, config)
  if (off !== undefined) {
    const { plugin, offer } = held
    return unknown(typed.word, asker, desk) ?? { kind: 'hidden', plugin, command: offer.name, reason: off }
  }
  if (!hasRole(asker.user.role, rules.role)) {
    return { kind: 'forbidden', plugin: held.plugin, command: held.offer.name, role: rules.role }
  }
  return { kind: 'run', held, rules, typed }
}

/** True when the bot could say something else as soon as it hears that a plugin has begun to run. */
export function hangsOnNews(decision: Decision, { isWanted }: CommandDesk): boolean {
  switch (decision.kind) {
    case 'unknown':
    case 'help':
      return true
    case 'chat':
      return decision.typed !== undefined
    case 'run':
      return !isWanted(decision.held.plugin)
    default:
      return false
  }
}

/** The commands that a person may use in a channel, by name. */
export function usableCommands(asker: Asker, { table, config, isWanted }: CommandDesk): HeldCommand[] {
  return [...table.commands.values()]
    .filter((held) => {
      const rules = rulesFor(held, config)
      const allowed = hasRole(asker.user.role, rules.role) && offBecause(held, rules, asker, config) === undefined
      return allowed && isWanted(held.plugin)
    })
    .sort((a, b) => (a.offer.name < b.offer.name ? -1 : 1))
}

/** The command or alias, of those that a person may use, that a mistyped word most likely meant. */
export function suggestionFor(word: string, asker: Asker, desk: CommandDesk): string | undefined {
  const words = usableCommands(asker, desk).flatMap(({ plugin, offer }) => [
    offer.name,
    ...offer.aliases.filter((alias) => findCommand(desk.table, alias)?.plugin === plugin),
  ])
  return nearest(word, [...usableBuiltIns(asker.user.role).map(({ name }) => name), ...words])
}

function unknown(word: string, asker: Asker, desk: CommandDesk): Decision | undefined {
  switch (desk.config.unknownCommand) {
    case 'silent':
      return undefined
    case 'reply':
      return { kind: 'unknown', word, suggestion: undefined }
    case 'suggest': {
      const suggestion = suggestionFor(word, asker, desk)
      return suggestion === undefined ? undefined : { kind: 'unknown', word, suggestion }
    }
  }
}

function offBecause(
  { plugin, offer }: HeldCommand,
  rules: CommandRules,
  asker: Asker,
  config: BotConfig,
): string | undefined {
  if (!rules.enabled) return `${offer.name} is switched off`
  return actsIn(config, plugin, asker) ? undefined : `${plugin} may not act in this channel`
}
