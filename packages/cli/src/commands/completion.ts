import { codeOf, RoseyError } from '@rosey/protocol'
import type { CommandNode } from '../completion/command-tree.ts'
import { completionScript, HOW_TO, SHELLS } from '../completion/scripts.ts'
import type { CliContext } from '../context.ts'
import { ControlClient } from '../control/client.ts'
import { allProcesses } from './outcomes.ts'

/** What the scripts ask for to learn the names of all processes. */
const NAMES = 'names'

/**
 * `rosey completion SHELL`: prints the script.
 *
 * @throws RoseyError `usage` for a shell that there is no script for
 */
export async function completion(context: CliContext, wanted: string, tree: () => CommandNode): Promise<number> {
  const { io } = context
  if (wanted === NAMES) return printNames(context)
  const shell = SHELLS.find((known) => known === wanted)
  if (shell === undefined) {
    throw new RoseyError('usage', `There is no completion for "${wanted}". There are: ${SHELLS.join(', ')}.`)
  }
  io.out(completionScript(shell, tree()).trimEnd())
  io.say(`To use it: ${HOW_TO[shell]}`)
  return 0
}

async function printNames({ io, home }: CliContext): Promise<number> {
  try {
    await using client = await ControlClient.connect(home())
    for (const { name } of allProcesses(await client.ask('status', {}))) io.out(name)
  } catch (error) {
    // In the middle of typing a command nobody wants to read an error.
    if (codeOf(error) === undefined) throw error
  }
  return 0
}
