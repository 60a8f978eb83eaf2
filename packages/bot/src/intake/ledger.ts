import type { TakenAnswer } from '@rosey/protocol'
import { BoundedMap } from '../bounded-map.ts'
import { ChannelMap } from '../channel-map.ts'

/** How the way of an event ended. */
export type Settled = Extract<TakenAnswer, { kind: 'settled' }>

/** Ids remembered of one channel; more are forgotten, oldest first. */
const MAX_IDS = 1000
/** Each time an event comes again, somebody else waits for its outcome. */
const MAX_WAITING = 5

/** One event that the bot has taken. */
export class LedgerEntry {
  #settled: Settled | undefined
  #waiting: ((settled: Settled) => void)[] = []

  /** Tells the outcome now or once there is one. */
  whenSettled(tell: (settled: Settled) => void): void {
    if (this.#settled !== undefined) tell(this.#settled)
    else this.#waiting = [...this.#waiting, tell].slice(-MAX_WAITING)
  }

  /** Ends the entry; only the first outcome counts. */
  settle(settled: Settled): void {
    if (this.#settled !== undefined) return
    this.#settled = settled
    for (const tell of this.#waiting.splice(0)) tell(settled)
  }
}

/** Which events were taken, so that none that comes again is worked twice. */
export class Ledger {
  readonly #channels = new ChannelMap<BoundedMap<string, LedgerEntry>>()

  /** The entry of an event; `isNew` for the first to ask. */
  take(connector: string, channel: string, id: string): { entry: LedgerEntry; isNew: boolean } {
    const ids = this.#channels.ensure(connector, channel, () => new BoundedMap(MAX_IDS))
    const known = ids.get(id)
    if (known !== undefined) return { entry: known, isNew: false }
    const entry = new LedgerEntry()
    ids.set(id, entry)
    return { entry, isNew: true }
  }

  /** True for an event that was taken and is remembered. */
  knows(connector: string, channel: string, id: string): boolean {
    return this.#channels.get(connector, channel)?.get(id) !== undefined
  }
}
