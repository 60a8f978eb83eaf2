import type { BusProblem } from '@rosey/bus'
import type { Logger } from '@rosey/protocol'
import type { Clock } from './clock.ts'

/** Time in which one kind of problem gets one line, in ms. */
const QUIET_MS = 1000

/**
 * Tells what went wrong with messages. Whoever sends nonsense costs the log one line a second of each kind, with how many
 * there were since the line before.
 */
export class ProblemLog {
  readonly #log: Logger
  readonly #clock: Clock
  readonly #untold = new Map<BusProblem['kind'], { count: number; quietUntil: number }>()

  constructor(log: Logger, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  tell(problem: BusProblem): void {
    const now = this.#clock.now()
    const before = this.#untold.get(problem.kind) ?? { count: 0, quietUntil: 0 }
    const count = before.count + 1
    if (now < before.quietUntil) {
      this.#untold.set(problem.kind, { ...before, count })
      return
    }
    this.#untold.set(problem.kind, { count: 0, quietUntil: now + QUIET_MS })
    if (problem.kind === 'handler') {
      this.#log.error({ err: problem.error, subject: problem.subject, count }, 'the bot failed on a message')
    } else {
      this.#log.warn({ problem, count }, `a message was not handled: ${problem.kind}`)
    }
  }
}
