import type { Progress } from '@rosey/protocol'
import type { Io } from '../io.ts'
import { asState, colourOf, markOfText } from './states.ts'

/** States on the way to another: they are passed over, so that each process is a line and not four. */
const ON_THE_WAY: readonly string[] = ['starting', 'stopping']

/**
 * Prints a line for each process when it has come to where it goes. The same state of the same process is told once.
 *
 * @param of which states are worth a line; all but those on the way when left out
 */
export function progressPrinter(io: Io, of?: (state: string) => boolean): (progress: Progress) => void {
  const last = new Map<string, string>()
  return (progress) => {
    if (progress.kind !== 'state') return
    const { name, state, reason } = progress
    if (last.get(name) === state) return
    last.set(name, state)
    if (ON_THE_WAY.includes(state) || of?.(state) === false) return
    const known = asState(state)
    const mark = known === undefined ? markOfText(state) : io.paintNote(colourOf(known), markOfText(state))
    const why = reason === '' || state === 'running' ? '' : `: ${reason}`
    io.say(`  ${mark} ${name.padEnd(16)} ${state}${why}`)
  }
}
