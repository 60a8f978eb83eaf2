import { setTimeout as delay } from 'node:timers/promises'
import type { ProcessState, Status } from '@rosey/protocol'
import { allProcesses } from '../commands/outcomes.ts'
import { type ChaosAction, lengthOf } from './actions.ts'
import type { Prober } from './prober.ts'
import { decideRecovery, type Recovery } from './recovery.ts'
import { strike } from './strike.ts'
import { countProbes, hasAnsweredFrom, type Probe, type ProbeCounts, usualLines } from './tally.ts'
import { type ChaosTarget, findTarget } from './target.ts'

/** Time between two looks at the status, in ms: what is told is right to that. */
const LOOK_MS = 50
/** Questions that are answered first, so that what follows can be compared; and the time for that, in ms. */
const WARM_UP = 5
const WARM_UP_MS = 3000
/** A process that does not serve so long after it was let go, in ms, is told as it stands: pauses are 30 s at most. */
const PATIENCE_MS = 60_000
/** The questions go on for so long behind the recovery, in ms. */
const AFTERMATH_MS = 1000
/** A command is held 5 s and has 10 s; what is still open then is lost. */
const SETTLE_MS = 20_000

/** What is done, to what, and how it is watched. */
export interface ChaosRun {
  readonly action: ChaosAction
  readonly name: string
  /** Undefined where nothing can be asked. */
  readonly prober: Prober | undefined
  /** The way of the questions leads through the process. */
  readonly isOnTheWay: boolean
  readonly status: () => Promise<Status>
  /** Breaks it off: the process is let go, and what is known is told. */
  readonly signal: AbortSignal
}

/** What came of it. Times in ms from the strike. */
export interface ChaosResult {
  /** Of the process to which it was done. */
  readonly pid: number
  readonly recovery: Recovery
  /** Null when it did not. */
  readonly servedAgainAfterMs: number | null
  readonly questions: ProbeCounts | null
  /** By how much the count of lost messages in the status has grown. */
  readonly lostMessages: number
}

/**
 * Does it, and watches until the process serves again, rests, or a minute has passed. Throws what {@link findTarget} and
 * {@link strike} throw.
 *
 * @returns undefined when it was broken off before anything was done
 */
export async function runChaos(run: ChaosRun): Promise<ChaosResult | undefined> {
  const { action, name, prober, status, signal } = run
  await warmUp(prober, signal)
  // Its number is looked up at the last moment: by now another process may have it, or another number this one.
  const before = await status()
  const target = findTarget(before, name)
  if (signal.aborted) return undefined
  const struckAt = performance.now()
  const over = new AbortController()
  const done = new AbortController()
  const watch: Watch = {
    struckAt,
    letGoAt: undefined,
    end: () => over.abort(),
    signal: AbortSignal.any([signal, done.signal]),
  }
  const struck = strike(action, target.pid, AbortSignal.any([signal, over.signal])).then(() => {
    if (lengthOf(action) > 0) watch.letGoAt = performance.now()
  })
  let recovery: Recovery
  try {
    recovery = await Promise.race([watchRecovery(run, target, watch), failureOf(struck)])
  } finally {
    // Whatever went wrong: the process is let go before anything else.
    over.abort()
    done.abort()
    await struck
  }
  const servedAgainAfterMs = recovery.kind === 'back' ? performance.now() - struckAt : null
  if (prober !== undefined) await pause(AFTERMATH_MS, signal)
  const probes = await prober?.finish(signal.aborted ? 0 : SETTLE_MS)
  return {
    pid: target.pid,
    recovery,
    servedAgainAfterMs,
    questions: probes === undefined ? null : countAll(probes, struckAt),
    lostMessages: (await status()).lost.count - before.lost.count,
  }
}

interface Watch {
  readonly struckAt: number
  letGoAt: number | undefined
  /** Ends what goes on. */
  readonly end: () => void
  /** Ends the watching. */
  readonly signal: AbortSignal
}

async function watchRecovery(run: ChaosRun, target: ChaosTarget, watch: Watch): Promise<Recovery> {
  const { action, prober, isOnTheWay, status } = run
  const { struckAt, signal } = watch
  const patience = lengthOf(action) + PATIENCE_MS
  let last: { readonly state: ProcessState; readonly since: number } | undefined
  for (;;) {
    const now = allProcesses(await status()).find(({ name }) => name === target.name)
    const at = performance.now()
    if (now === undefined) return { kind: 'resting', state: 'stopped', reason: 'it was removed meanwhile' }
    if (last?.state !== now.state) last = { state: now.state, since: at }
    // Its number may be given to another process: that one must not be held.
    if (now.pid !== target.pid) watch.end()
    const { letGoAt } = watch
    const recovery = decideRecovery(target, now, {
      action,
      sinceStrikeMs: at - struckAt,
      letGoAt,
      hasAnswered: isOnTheWay && letGoAt !== undefined && hasAnsweredFrom(prober?.probes ?? [], letGoAt),
      inStateMs: at - last.since,
    })
    if (recovery.kind !== 'waiting' || signal.aborted || at - struckAt > patience) return recovery
    await pause(LOOK_MS, signal)
  }
}

// Rejects with what made it fail, and is silent otherwise.
function failureOf(work: Promise<void>): Promise<never> {
  return work.then(() => new Promise<never>(() => undefined))
}

async function warmUp(prober: Prober | undefined, signal: AbortSignal): Promise<void> {
  const endsAt = performance.now() + WARM_UP_MS
  while (prober !== undefined && prober.probes.length < WARM_UP && performance.now() < endsAt && !signal.aborted)
    await pause(LOOK_MS, signal)
}

// How many lines an answer has, those say that were given before.
function countAll(probes: readonly Probe[], struckAt: number): ProbeCounts {
  const before = probes.filter(({ askedAt }) => askedAt < struckAt)
  return countProbes(probes, usualLines(before.length === 0 ? probes : before))
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // It rejects for the abort alone, which whoever waits looks at next.
  await delay(ms, undefined, { signal }).catch(() => undefined)
}
