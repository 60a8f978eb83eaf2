import { ConsoleClient } from '../../../packages/cli/src/console/client.ts'
import { messageOf } from '../../../packages/protocol/src/index.ts'
import { readToken } from '../../../packages/supervisor/src/index.ts'
import type { TestHome } from '../../support/test-home.ts'

/** Time between two rolls in ms. */
const ROLL_MS = 100

/** Somebody in the channel who rolls dice ten times a second and takes down when each answer comes. */
export class Witness implements AsyncDisposable {
  readonly #client: ConsoleClient
  readonly #askedAt: number[] = []
  readonly #answeredAt: number[] = []
  readonly #problems: string[] = []
  #timer: NodeJS.Timeout | undefined

  private constructor(client: ConsoleClient) {
    this.#client = client
    this.#timer = setInterval(() => void this.#roll(), ROLL_MS)
  }

  /** Joins the console of a home and begins to roll. */
  static async join({ paths }: TestHome): Promise<Witness> {
    const token = (await readToken(paths.consoleToken)) ?? ''
    const identity = { user: 'witness', role: 'user', channel: 'console' } as const
    return new Witness(await ConsoleClient.connect({ socketPath: paths.consoleSocket('console'), token, ...identity }))
  }

  /** Rolls that were not answered as they should be, since this was asked last. */
  takeProblems(): string[] {
    return this.#problems.splice(0)
  }

  /** Answers that came since `from`, a moment of `performance.now()`. */
  answersSince(from: number): number {
    return this.#answeredAt.filter((at) => at >= from).length
  }

  /** The longest time in ms without an answer, from one moment of `performance.now()` to another. */
  longestGap(from: number, to: number): number {
    return longestBetween(this.#answeredAt, from, to)
  }

  /** How much later than it wanted it rolled at most, in ms: then the machine stood still, and not the bot. */
  ownDelay(from: number, to: number): number {
    return Math.max(0, longestBetween(this.#askedAt, from, to) - ROLL_MS)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    this.#timer = undefined
    await this.#client.close()
  }

  async #roll(): Promise<void> {
    this.#askedAt.push(performance.now())
    try {
      const { outcome, reason } = await this.#client.say('!roll 2d6')
      this.#answeredAt.push(performance.now())
      if (outcome !== 'answered') this.#problems.push(`${outcome}: ${reason}`)
    } catch (error) {
      // The last one has nobody to wait for it.
      if (this.#timer !== undefined) this.#problems.push(messageOf(error))
    }
  }
}

function longestBetween(moments: readonly number[], from: number, to: number): number {
  const seen = [from, ...moments.filter((at) => at >= from && at <= to), to]
  return Math.round(Math.max(...seen.slice(1).map((at, index) => at - (seen[index] ?? at))))
}
