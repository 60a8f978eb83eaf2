import type { ActionResult } from '@rosey/protocol'

/** Actions remembered so that one which is sent again is not done again. */
const REMEMBERED_ACTIONS = 1000

/** Does each action once: the same id again gets the same result, also while the first is still under way. */
export class PerformedActions {
  readonly #results = new Map<string, Promise<ActionResult>>()

  once(id: string, perform: () => Promise<ActionResult>): Promise<ActionResult> {
    const known = this.#results.get(id)
    if (known !== undefined) return known
    const result = perform()
    this.#results.set(id, result)
    if (this.#results.size > REMEMBERED_ACTIONS) {
      const oldest = this.#results.keys().next()
      if (!oldest.done) this.#results.delete(oldest.value)
    }
    return result
  }
}
