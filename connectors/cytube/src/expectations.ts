import type { ActionResult } from '@rosey/sdk'
import type { Frame } from './frames.ts'
import { type FramePlan, type Settle, unknown } from './plan.ts'

interface Expectation {
  settle: Settle
  readonly resolve: (result: ActionResult) => void
  readonly timer: NodeJS.Timeout
}

/** Actions without an echo, each waiting for the frame that tells what became of it. */
export class Expectations {
  readonly #timeoutMs: number
  readonly #send: (frame: Frame) => void
  #waiting: Expectation[] = []

  /**
   * @param timeoutMs how long a frame is waited for before the outcome is `unknown`
   * @param send sends the next frame of an action that takes two
   */
  constructor(timeoutMs: number, send: (frame: Frame) => void) {
    this.#timeoutMs = timeoutMs
    this.#send = send
  }

  /** Sends the frame of a plan and waits for its outcome. */
  start(plan: FramePlan): Promise<ActionResult> {
    const outcome = this.expect(plan.settle)
    this.#send(plan.frame)
    return outcome
  }

  /** Waits for the outcome of something that is sent elsewhere. */
  expect(settle: Settle): Promise<ActionResult> {
    const { promise, resolve } = Promise.withResolvers<ActionResult>()
    const timer = setTimeout(() => {
      this.#finish(expectation, unknown(`CyTube has not confirmed it within ${this.#timeoutMs / 1000} s`))
    }, this.#timeoutMs)
    const expectation: Expectation = { settle, resolve, timer }
    this.#waiting.push(expectation)
    return promise
  }

  /** Shows a frame to all that wait. */
  offer(frame: Frame): void {
    for (const expectation of [...this.#waiting]) {
      const answer = expectation.settle(frame)
      if (answer === undefined) continue
      if ('next' in answer) {
        expectation.settle = answer.next.settle
        this.#send(answer.next.frame)
      } else {
        this.#finish(expectation, answer)
      }
    }
  }

  /** The connection is gone: nothing will tell any more. */
  close(reason: string): void {
    for (const expectation of [...this.#waiting]) this.#finish(expectation, unknown(reason))
  }

  #finish(expectation: Expectation, result: ActionResult): void {
    clearTimeout(expectation.timer)
    this.#waiting = this.#waiting.filter((other) => other !== expectation)
    expectation.resolve(result)
  }
}
