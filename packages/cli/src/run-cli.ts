import { codeOf, messageOf, RoseyError } from '@rosey/protocol'
import { exitCodeOf } from '@rosey/supervisor'
import { CommanderError } from 'commander'
import type { Io } from './io.ts'
import { createProgram } from './program.ts'

const EXIT_USAGE = 2
const EXIT_FAILED = 1

/**
 * Runs one command line.
 *
 * @param args without the program itself
 * @returns the exit code (DESIGN §10)
 */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  let work: (() => Promise<number>) | undefined
  const program = createProgram(io, (run) => {
    work = run
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return (await work?.()) ?? EXIT_USAGE
  } catch (error) {
    return explain(error, io)
  }
}

/** Says what went wrong, one `rosey: [code] sentence`, and gives the exit code. */
export function explain(error: unknown, io: Io): number {
  // Commander has printed its part: what was asked for, or what is wrong.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE
  if (error instanceof RoseyError) {
    io.say(`${io.paintNote('red', 'rosey:')} [${error.code}] ${error.message}`)
    return exitCodeOf(error.code)
  }
  // Not foreseen: the stack is what helps whoever mends it.
  const stack = error instanceof Error ? error.stack : undefined
  io.say(`rosey: ${stack ?? messageOf(error)}${codeOf(error) === undefined ? '' : ` [${codeOf(error)}]`}`)
  return EXIT_FAILED
}
