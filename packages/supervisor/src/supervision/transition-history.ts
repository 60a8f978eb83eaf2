import type { ProcessState, Transition } from '@rosey/protocol'

/** Changes of one unit that are remembered. */
const KEPT = 50

/** What a unit went through of late, the newest last; a reason that changes in a state counts as a change. */
export class TransitionHistory {
  readonly #entries: Transition[] = []

  /** `at` in ms since 1970. */
  add({ at, from, to, reason }: { at: number; from: ProcessState; to: ProcessState; reason: string }): void {
    this.#entries.push({ time: new Date(at).toISOString(), from, to, reason })
    if (this.#entries.length > KEPT) this.#entries.shift()
  }

  get entries(): readonly Transition[] {
    return [...this.#entries]
  }
}
