import { SENTENCES } from '../sentences.ts'
import { usableBuiltIns } from './built-ins.ts'
import { rulesFor } from './command-rules.ts'
import { findCommand } from './command-table.ts'
import { type Asker, type CommandDesk, suggestionFor, usableCommands } from './decide.ts'

/** What `!help` says: the commands that a person may use in this channel. */
export function helpOverview(asker: Asker, desk: CommandDesk): string {
  const { prefix } = desk.config
  const own = usableBuiltIns(asker.user.role).filter(({ listed }) => listed)
  const names = [...usableCommands(asker, desk).map(({ offer }) => offer.name), ...own.map(({ name }) => name)].sort()
  if (names.length === 0) return 'There are no commands here.'
  return `Commands: ${names.map((name) => prefix + name).join(', ')}. More about one: ${prefix}help <command>`
}

/** What `!help <command>` says; the command may be typed with its prefix, or by an alias. */
export function helpTopic(topic: string, asker: Asker, desk: CommandDesk): string {
  const { table, config } = desk
  const { prefix } = config
  const word = (topic.startsWith(prefix) ? topic.slice(prefix.length) : topic).toLowerCase()
  const own = usableBuiltIns(asker.user.role).find(({ name }) => name === word)
  if (own !== undefined) {
    return `${prefix}${own.name} ${own.usage}: ${own.help}.${own.role === 'guest' ? '' : ` Role: ${own.role}.`}`
  }
  const found = findCommand(table, word)
  const held = usableCommands(asker, desk).find((usable) => usable === found)
  if (held === undefined) {
    const suggestion = suggestionFor(word, asker, desk)
    return SENTENCES.unknown(prefix + word, suggestion === undefined ? undefined : prefix + suggestion)
  }
  const { offer } = held
  const { role, cooldown } = rulesFor(held, config)
  const aliases = offer.aliases.filter((alias) => findCommand(table, alias) === held)
  return [
    [prefix + offer.name, offer.usage].filter(Boolean).join(' ') + (offer.help === '' ? '' : `: ${offer.help}`),
    aliases.length === 0 ? '' : `Also: ${aliases.map((alias) => prefix + alias).join(', ')}`,
    role === 'guest' ? '' : `Role: ${role}`,
    cooldownText(cooldown),
  ]
    .filter(Boolean)
    .map((part) => (/[.!?]$/.test(part) ? part : `${part}.`))
    .join(' ')
}

function cooldownText({ userMs, channelMs }: { userMs: number; channelMs: number }): string {
  const parts = [
    userMs > 0 ? `${userMs / 1000} s a person` : '',
    channelMs > 0 ? `${channelMs / 1000} s a channel` : '',
  ].filter(Boolean)
  return parts.length === 0 ? '' : `Wait between two uses: ${parts.join(', ')}`
}
