import { type ChildMessage, oneLine, type RefusedUses } from '@rosey/protocol'

/** The most that one report may count for: what a child says is bounded. */
const MAX_COUNT = 1_000_000

type RefusedMessage = Extract<ChildMessage, { kind: 'refused' }>

/** Uses of the bus that one unit was refused, over all its processes. */
export class RefusedUsesCount {
  #uses: RefusedUses | undefined

  /** Undefined while there was none. */
  get uses(): RefusedUses | undefined {
    return this.#uses
  }

  /** Counts a report; `now` in ms since 1970. */
  add({ operation, subject, permission, count = 1 }: RefusedMessage, now: number): RefusedUses {
    const before = this.#uses?.count ?? 0
    // What a plugin wanted to use may hold anything, and goes to the operator's screen.
    this.#uses = {
      count: Math.min(Number.MAX_SAFE_INTEGER, before + Math.min(count, MAX_COUNT)),
      last: {
        operation,
        subject: oneLine(subject),
        permission: permission === undefined ? null : oneLine(permission),
        time: new Date(now).toISOString(),
      },
    }
    return this.#uses
  }
}
