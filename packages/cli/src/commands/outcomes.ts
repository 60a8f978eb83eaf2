import { isServing, type OperationResult, type ProcessStatus, type Status } from '@rosey/protocol'
import type { Io } from '../io.ts'

/** Exit code of a command that was carried out and did not succeed with everything. */
export const EXIT_FAILED = 1

/** Prints what became of each process; the exit code says whether all went well (C14). */
export function printOutcomes(io: Io, outcomes: readonly OperationResult[]): number {
  for (const { outcome, message, remedy } of outcomes) {
    const sentence = message === '' ? outcome : message
    io.say(remedy === undefined ? sentence : `${sentence}. ${remedy}`)
  }
  return outcomes.every(({ outcome }) => outcome === 'done' || outcome === 'unchanged') ? 0 : EXIT_FAILED
}

/** Every process of a status: services, connectors, plugins. */
export function allProcesses({ services, connectors, plugins }: Status): readonly ProcessStatus[] {
  return [...services, ...connectors, ...plugins]
}

/** What should run and does not. */
export function notRunning(status: Status): readonly ProcessStatus[] {
  return allProcesses(status).filter(({ enabled, state }) => enabled && !isServing(state))
}
