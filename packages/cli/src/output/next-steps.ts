import type { Io } from '../io.ts'

/** Prints the commands that are useful next, with what each does. */
export function printNextSteps(io: Io, steps: readonly (readonly [command: string, does: string])[]): void {
  const width = Math.max(...steps.map(([command]) => command.length))
  for (const [command, does] of steps) io.say(`  ${io.paintNote('bold', command.padEnd(width))}  ${does}`)
}
