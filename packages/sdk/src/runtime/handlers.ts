import type { ListenOptions } from '../event.ts'
import type { Undo } from '../undo.ts'
import type { CallOutcomes } from './call-counter.ts'

type Stoppable = { stop(): void }
interface Entry<E> {
  readonly priority: number
  readonly filter: ((event: E) => boolean) | undefined
  readonly handle: (event: E) => void | Promise<void>
}

/** The handlers of one event in the order in which they run: by priority, then by registration. */
export class HandlerList<E extends Stoppable> {
  #entries: readonly Entry<E>[] = []

  add({ priority = 0, filter }: ListenOptions<E>, handle: Entry<E>['handle']): Undo {
    const entry = { priority, filter, handle }
    const at = this.#entries.findIndex((other) => other.priority < priority)
    this.#entries = this.#entries.toSpliced(at === -1 ? this.#entries.length : at, 0, entry)
    return () => {
      this.#entries = this.#entries.filter((other) => other !== entry)
    }
  }

  /**
   * Runs the handlers one after the other until one stops the event. One that throws is told and the next one runs.
   */
  async dispatch(event: Omit<E, 'stop'>, outcomes: CallOutcomes): Promise<void> {
    let stopped = false
    const stop = () => {
      stopped = true
    }
    const stoppable = { ...event, stop } as unknown as E
    for (const { filter, handle } of this.#entries) {
      if (stopped) return
      try {
        if (filter !== undefined && !filter(stoppable)) continue
        await handle(stoppable)
        outcomes.succeeded()
      } catch (error) {
        outcomes.failed(error)
      }
    }
  }
}
