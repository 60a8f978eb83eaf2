import { messageOf } from '@rosey/protocol'

/** How long a check may take before it counts as failed, in ms. */
const CHECK_MS = 5000
/** Of a complaint, so that a line of the control pipe never comes near its bound. */
const MAX_COMPLAINT = 500

/** The `healthCheck()` of an author: gives nothing while all is well, throws or gives a sentence when something is not. */
export type HealthCheck = () => unknown

/** Asks a plugin again and again how it is (C5). One check at a time; one that does not end is a complaint, too. */
export class OwnCheck implements Disposable {
  readonly #check: HealthCheck
  readonly #timer: NodeJS.Timeout
  #isRunning = false
  #complaint: string | undefined

  /** The first check is made at once. */
  constructor(check: HealthCheck, intervalMs: number) {
    this.#check = check
    this.#timer = setInterval(() => void this.#run(), intervalMs)
    this.#timer.unref()
    void this.#run()
  }

  /** Why the plugin is not well, as it says itself; undefined while it is. */
  get complaint(): string | undefined {
    return this.#complaint
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return
    this.#isRunning = true
    const late = setTimeout(() => this.#say(`healthCheck() has not ended within ${CHECK_MS / 1000} s`), CHECK_MS)
    late.unref()
    try {
      const answer = await this.#check()
      this.#say(typeof answer === 'string' && answer !== '' ? answer : undefined)
    } catch (error) {
      this.#say(`healthCheck() failed: ${messageOf(error)}`)
    } finally {
      clearTimeout(late)
      this.#isRunning = false
    }
  }

  #say(complaint: string | undefined): void {
    this.#complaint = complaint?.slice(0, MAX_COMPLAINT)
  }
}
