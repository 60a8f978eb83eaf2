import { setTimeout as delay } from 'node:timers/promises'
import { chaosAction, describeDone } from '../../packages/cli/src/chaos/actions.ts'
import { strike } from '../../packages/cli/src/chaos/strike.ts'
import type { TestHome } from '../support/test-home.ts'
import type { Random } from './random.ts'
import type { Strike } from './verdict.ts'

const TARGETS = ['dice-roller', '8ball', 'console', 'bot', 'nats'] as const
const SERVICES: readonly string[] = ['bot', 'nats']
/** After 60 s of health an end is forgotten; sooner again, and the bot would be given up, as it should be. In ms. */
const REST_MS = 65_000
/** Time between two strikes in ms. */
const PAUSE_MS = [2000, 6000] as const
/** Held for at most this time, in s: after 10 s it would be taken for one that hangs. */
const HELD_S = [0.3, 4] as const

/** When and how processes are struck. */
export interface StrikePlan {
  readonly random: Random
  /** Ends the strikes; one that is under way is let come to its end. */
  readonly signal: AbortSignal
  /** Whether bot and nats may be ended now; they may always be held. */
  readonly mayEndServices: () => boolean
}

/** Strikes one process after the other, and waits each time until it serves again; gives what was done. */
export async function strikeAtRandom(
  home: TestHome,
  { random, signal, mayEndServices }: StrikePlan,
): Promise<Strike[]> {
  const strikes: Strike[] = []
  const endedAt = new Map<string, number>()
  for (;;) {
    await delay(random.between(...PAUSE_MS), undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return strikes
    const name = random.oneOf(TARGETS) ?? TARGETS[0]
    const mayEnd =
      performance.now() - (endedAt.get(name) ?? -REST_MS) >= REST_MS && (mayEndServices() || !SERVICES.includes(name))
    const kind = random.oneOf(mayEnd ? (['kill', 'stop', 'freeze', 'slow'] as const) : (['freeze', 'slow'] as const))
    const action = chaosAction(kind ?? 'freeze', random.between(...HELD_S))
    const { pid } = await home.process(name)
    if (pid === null) continue
    strikes.push({ at: performance.now(), name, action: describeDone(action) })
    await strike(action, pid, new AbortController().signal)
    const isEnd = action.kind === 'kill' || action.kind === 'stop'
    await home.processUntil(name, (now) => now.state === 'running' && (!isEnd || now.pid !== pid))
    if (isEnd) endedAt.set(name, performance.now())
  }
}
