import { checkPlainly } from '@rosey/protocol'
import type { BusOptions, BusProblem } from './types.ts'

/** {@link BusOptions} with every default filled in. */
export type ResolvedBusOptions = Readonly<Required<BusOptions>>

/** Fills in the defaults. */
export function resolveBusOptions(options: BusOptions): ResolvedBusOptions {
  return Object.freeze({
    name: options.name,
    inboxPrefix: options.inboxPrefix,
    access: options.access,
    check: options.check ?? checkPlainly,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    reconnectDelayMs: options.reconnectDelayMs ?? 100,
    maxOpenRequests: options.maxOpenRequests ?? 10_000,
    gatherWrites: options.gatherWrites ?? false,
    onProblem: reporter(options.onProblem),
  })
}

/**
 * Makes a listener safe to call while messages are read: what it throws is thrown outside, where it is seen, because an
 * exception inside the reader would end the reading without a word.
 */
function reporter(onProblem: BusOptions['onProblem']): (problem: BusProblem) => void {
  if (onProblem === undefined) return () => {}
  return (problem) => {
    try {
      onProblem(problem)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
}
