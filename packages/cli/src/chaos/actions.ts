import { RoseyError } from '@rosey/protocol'

/** What is done to a process. The last two go on for a while. */
export type ChaosAction =
  | { readonly kind: 'kill' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'freeze'; readonly forMs: number }
  | { readonly kind: 'slow'; readonly forMs: number }

/** Any of them, by its name. */
export type ChaosKind = ChaosAction['kind']

/**
 * How long a process is held when nothing is said, in s. A freeze is shorter than the 10 s after which roseyd ends a
 * process that gives no sign of life: nothing is ended by default.
 */
export const HELD_SECONDS = { freeze: 5, slow: 10 } as const

/**
 * An action as it was typed; `forSeconds` where it was said how long.
 *
 * @throws RoseyError `usage` where the system cannot hold a process
 */
export function chaosAction(kind: ChaosKind, forSeconds?: number, platform = process.platform): ChaosAction {
  if (kind === 'kill' || kind === 'stop') return { kind }
  if (platform === 'win32') {
    throw new RoseyError('usage', `rosey chaos ${kind} needs a system that can hold a process. On Windows use kill`)
  }
  return { kind, forMs: (forSeconds ?? HELD_SECONDS[kind]) * 1000 }
}

/** How long it goes on in ms; 0 for what is done at once. */
export function lengthOf(action: ChaosAction): number {
  return 'forMs' in action ? action.forMs : 0
}

/** What will be done, for a question: `Freeze dice-roller for 5 s`. */
export function describeAction(action: ChaosAction, name: string): string {
  switch (action.kind) {
    case 'kill':
      return `Kill ${name} (SIGKILL)`
    case 'stop':
      return `End ${name} by SIGTERM, unasked by the daemon`
    case 'freeze':
      return `Freeze ${name} for ${action.forMs / 1000} s`
    case 'slow':
      return `Slow ${name} down for ${action.forMs / 1000} s`
  }
}

/** What was done: `was killed`. */
export function describeDone(action: ChaosAction): string {
  switch (action.kind) {
    case 'kill':
      return 'was killed (SIGKILL)'
    case 'stop':
      return 'was sent SIGTERM'
    case 'freeze':
      return `was frozen for ${action.forMs / 1000} s`
    case 'slow':
      return `was slowed down for ${action.forMs / 1000} s`
  }
}
