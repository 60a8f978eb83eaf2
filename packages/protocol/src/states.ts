/** The states of a process as people see them (C2). */
export const PROCESS_STATES = [
  'stopped',
  'starting',
  'running',
  'unhealthy',
  'crashed',
  'stopping',
  'disabled',
  'failed',
] as const

/** One of {@link PROCESS_STATES}. */
export type ProcessState = (typeof PROCESS_STATES)[number]

/** What the operator wants of a process; nothing else sets it. */
export type DesiredState = 'running' | 'stopped' | 'disabled'

/** What each state means, for `docs/lifecycle.md` and the status. */
export const STATE_MEANINGS: Readonly<Record<ProcessState, string>> = {
  stopped: 'no process, and none is wanted',
  starting: 'a process exists and has not said ready yet, or waits for its turn or for another to start',
  running: 'its own code has said ready',
  unhealthy: 'it runs, and something is wrong that a restart would not mend',
  crashed: 'it ended unasked and waits for its next start',
  stopping: 'it was asked to end and has not yet',
  disabled: 'the operator has switched it off',
  failed: 'it cannot start, or has ended too often; a person has to act',
}

/**
 * Which state may follow which (C2). A transition that is not here is a bug and throws.
 */
export const TRANSITIONS: Readonly<Record<ProcessState, readonly ProcessState[]>> = {
  stopped: ['starting', 'disabled', 'failed'],
  starting: ['running', 'unhealthy', 'crashed', 'stopping', 'stopped', 'failed'],
  running: ['unhealthy', 'crashed', 'stopping', 'stopped', 'failed'],
  unhealthy: ['running', 'crashed', 'stopping', 'stopped', 'failed'],
  crashed: ['starting', 'stopped', 'disabled', 'failed'],
  stopping: ['stopped', 'disabled', 'failed', 'starting'],
  disabled: ['stopped', 'starting'],
  failed: ['starting', 'stopped', 'disabled'],
}

/** True when `to` may follow `from`. */
export function canFollow(from: ProcessState, to: ProcessState): boolean {
  return TRANSITIONS[from].includes(to)
}

/** True while a process of this state can take work. */
export function isServing(state: ProcessState): boolean {
  return state === 'running' || state === 'unhealthy'
}

/** The mark of a state in tables (F8): runs, on its way, does not run though it should, switched off. */
export function markOf(state: ProcessState): '●' | '○' | '✕' | '?' {
  switch (state) {
    case 'running':
      return '●'
    case 'stopped':
    case 'disabled':
      return '○'
    case 'failed':
    case 'crashed':
      return '✕'
    case 'starting':
    case 'stopping':
    case 'unhealthy':
      return '?'
  }
}
