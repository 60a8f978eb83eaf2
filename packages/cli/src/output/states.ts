import { markOf, PROCESS_STATES, type ProcessState } from '@rosey/protocol'
import type { Colour } from '../io.ts'

/** The colour of a state in tables (F8). */
export function colourOf(state: ProcessState): Colour {
  switch (state) {
    case 'running':
      return 'green'
    case 'stopped':
    case 'disabled':
      return 'gray'
    case 'failed':
    case 'crashed':
      return 'red'
    case 'starting':
    case 'stopping':
    case 'unhealthy':
      return 'yellow'
  }
}

/** A state from the control socket; undefined for a word that this version does not know. */
export function asState(text: string): ProcessState | undefined {
  return PROCESS_STATES.find((state) => state === text)
}

/** The mark of a state that came as text. */
export function markOfText(text: string): string {
  const state = asState(text)
  return state === undefined ? '?' : markOf(state)
}
