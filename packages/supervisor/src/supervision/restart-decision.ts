import {
  backoffDelay,
  countOf,
  describeExit,
  EXIT_CONFIG,
  type ExitReason,
  type ResolvedRestart,
} from '@rosey/protocol'

/** What follows the end of a process that nobody asked to end. */
export type AfterExit =
  | { readonly kind: 'stopped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'restart'; readonly reason: string; readonly delayMs: number; readonly failuresInARow: number }

/** What the decision depends on. */
export interface ExitFacts {
  readonly exit: ExitReason
  readonly restart: ResolvedRestart
  /** Failures in a row before this one. */
  readonly failuresInARow: number
  /** How long the process was ready, in ms; 0 when it never was. */
  readonly healthyMs: number
  /** A number from 0 to 1, for the jitter. */
  readonly chance: number
  /** Whether roseyd itself can use the bus: a process that only says that it cannot must not escape the count. */
  readonly busIsUp: boolean
  /** A service is believed: a bus that is full may have had its last place for roseyd. */
  readonly isService: boolean
}

/** Start failures that say nothing about the process itself: they do not count (C4). */
const OUTAGES: readonly string[] = ['bus-unreachable', 'bus-full', 'bus-timeout', 'bus-closed', 'bus-no-responder']

/** Code that cannot even be bundled stays so until a file changes: no restart would help. */
const UNBUILDABLE: readonly string[] = ['plugin-code', 'manifest-invalid']

/** A sandbox that cannot be had stays so until the operator acts; it never starts with less. */
const NO_SANDBOX = 'sandbox-unavailable'

/** What a process itself says of code that is none: the same holds. */
const NO_PLUGIN = 'plugin-code'

/** Decides by the real exit code and signal (C3) and the backoff (C4). */
export function decideAfterExit({
  exit,
  restart,
  failuresInARow,
  healthyMs,
  chance,
  busIsUp,
  isService,
}: ExitFacts): AfterExit {
  const reason = describeExit(exit)
  const neverSpawned = exit.code === null && exit.signal === null
  if (exit.code === EXIT_CONFIG && exit.cause !== 'hang')
    return { kind: 'failed', reason: `its config is wrong: ${exit.message ?? reason}` }
  if (neverSpawned && exit.errorCode === NO_SANDBOX) return { kind: 'failed', reason }
  const hopeless = neverSpawned ? UNBUILDABLE : [NO_PLUGIN]
  if (exit.cause === 'start-failed' && hopeless.includes(exit.errorCode ?? '')) {
    return { kind: 'failed', reason: `${reason}; correct its files, then start it again` }
  }
  const clean = exit.cause === 'exited' && exit.code === 0
  if (clean && restart.policy !== 'always') return { kind: 'stopped', reason: 'ended by itself' }
  if (restart.policy === 'never') return { kind: 'failed', reason: `${reason}; its restart policy is never` }
  const outage = OUTAGES.includes(exit.errorCode ?? '') && (neverSpawned || isService || !busIsUp)
  const before = healthyMs >= restart.resetAfterMs ? 0 : failuresInARow
  const failures = outage ? before : before + 1
  if (restart.maxAttempts > 0 && failures > restart.maxAttempts) {
    return {
      kind: 'failed',
      reason: `gave up after ${countOf(restart.maxAttempts, 'failed restart')} in a row: ${reason}`,
    }
  }
  return {
    kind: 'restart',
    reason,
    delayMs: backoffDelay(restart, Math.max(1, failures), chance),
    failuresInARow: failures,
  }
}
