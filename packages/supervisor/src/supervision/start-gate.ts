import { isServing, type ProcessState } from '@rosey/protocol'
import type { Gate } from './next-step.ts'

/** What discovery found out about the order of starts. */
export interface StartPlan {
  /** Why a plugin cannot start although nothing is wrong with itself, by name. */
  readonly problems: ReadonlyMap<string, string>
  /** In which wave a plugin starts: an optional dependency is waited for only when its wave is earlier. */
  readonly waveOf: ReadonlyMap<string, number>
}

/** What a start waits for beside its own turn. */
export interface GateFacts {
  /** What is wrong for good: a broken dependency, a circle, another version. */
  readonly problem: string | undefined
  /** Undefined for the bus itself. */
  readonly busUp: boolean | undefined
  readonly dependencies: readonly { readonly name: string; readonly state: ProcessState; readonly wanted: boolean }[]
}

/** Whether a process may start now (B7, C4). */
export function startGate({ problem, busUp, dependencies }: GateFacts): Gate {
  if (problem !== undefined) return { kind: 'barred', reason: problem }
  const missing = dependencies.filter(({ state }) => !isServing(state))
  const hopeless = missing.find(({ state, wanted }) => state === 'failed' || !wanted)
  if (hopeless !== undefined) return { kind: 'barred', reason: `needs ${hopeless.name}, which is ${hopeless.state}` }
  const [first] = missing
  if (first !== undefined) return { kind: 'closed', reason: `waits for ${first.name}` }
  if (busUp === false) return { kind: 'closed', reason: 'waits for the bus' }
  return { kind: 'open' }
}
