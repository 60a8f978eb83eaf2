import { nearest } from '@rosey/protocol'
import type { Command } from 'commander'
import type { CliContext } from './context.ts'

/** The work of one command; gives its exit code. */
export type Run = (context: CliContext) => Promise<number>

/** Adds commands whose work is handed over instead of being done while the line is parsed. */
export class CommandAdder {
  readonly #parent: Command
  readonly #finish: (run: Run) => void

  constructor(parent: Command, finish: (run: Run) => void) {
    this.#parent = parent
    this.#finish = finish
  }

  /** A command; `work` is given the parsed arguments and options. */
  add<O extends object>(
    usage: string,
    description: string,
    work: (context: CliContext, options: O, args: readonly string[]) => Promise<number>,
  ): Command {
    const command = this.#parent.command(usage).description(description)
    return command.action(() => {
      refuseStranger(command)
      // Variadic arguments come as a list within the list.
      const args = (command.processedArgs as (string | string[] | undefined)[])
        .flat()
        .filter((arg) => arg !== undefined)
      this.#finish((context) => work(context, command.opts<O>(), args))
    })
  }

  /** For commands below one that does something itself. */
  below(command: Command): CommandAdder {
    // A word too many is a mistyped command there, and is told as one.
    command.allowExcessArguments()
    return new CommandAdder(command, this.#finish)
  }

  /** A command that only groups others. */
  group(name: string, description: string): CommandAdder {
    const command = this.#parent.command(name).description(description)
    return new CommandAdder(command, this.#finish)
  }
}

// Of a command that has others below it, Commander would only count the words.
function refuseStranger(command: Command): void {
  const word = command.args[command.registeredArguments.length]
  if (command.commands.length === 0 || word === undefined) return
  const known = command.commands.map((below) => below.name())
  const near = nearest(word, known)
  const help = near === undefined ? `(There are: ${known.join(', ')})` : `(Did you mean ${near}?)`
  command.error(`error: unknown command '${word}'\n${help}`)
}
