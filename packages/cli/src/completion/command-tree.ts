import type { Command } from 'commander'

/** A command as completion sees it. */
export interface CommandNode {
  readonly name: string
  readonly aliases: readonly string[]
  readonly summary: string
  /** Long options, with what they do. */
  readonly options: readonly (readonly [flag: string, summary: string])[]
  readonly commands: readonly CommandNode[]
  /** True when it takes names of processes. */
  readonly takesNames: boolean
}

/** The visible commands below a commander command. */
export function commandTree(command: Command): CommandNode {
  const help = command.createHelp()
  return {
    name: command.name(),
    aliases: command.aliases(),
    summary: command.description(),
    options: help.visibleOptions(command).flatMap(({ long, description }) => (long ? [[long, description]] : [])),
    commands: help
      .visibleCommands(command)
      .filter((child) => child.name() !== 'help')
      .map(commandTree),
    takesNames: command.registeredArguments.some((argument) => argument.name() === 'name'),
  }
}

/** Every command with the words that lead to it, the top without words. */
export function walk(
  node: CommandNode,
  words: readonly string[] = [],
): [words: readonly string[], node: CommandNode][] {
  return [[words, node], ...node.commands.flatMap((child) => walk(child, [...words, child.name]))]
}
