import { isServing, type Offers, type Peer, type ProcessState } from '@rosey/protocol'
import type { ManagedProcess } from '../process/managed-process.ts'
import { isTellable } from '../process/tellable.ts'
import { concerns, peerOf } from './peer-of.ts'
import type { Unit } from './unit.ts'

const NOTHING_OFFERED: Offers = { commands: [], hooks: [] }

/** What {@link PeerNews} needs of the supervisor. */
export interface PeerNewsHost {
  /** All units: those whose process runs are told what concerns them. */
  readers(): Iterable<Unit>
  /** News could not be told to one reader; the others were told. */
  onError(reader: Unit, error: unknown): void
}

/**
 * Tells the bot and the connectors about the units that concern them. However often a process says another thing of its
 * health in one turn of the event loop, that is one line to each; and what it offers is told again only when it changed,
 * because it is long.
 */
export class PeerNews {
  readonly #host: PeerNewsHost
  readonly #waiting = new Set<Unit>()
  /** Of each unit, what was told last. */
  readonly #last = new Map<string, { readonly state: ProcessState; readonly instance: string | null }>()
  /** What each process was told last that the units of these names offer. */
  readonly #offersTold = new WeakMap<ManagedProcess, Map<string, Offers>>()

  constructor(host: PeerNewsHost) {
    this.#host = host
  }

  /**
   * Something that a peer shows has changed. That a process begins or ceases to serve is told at once, so that each end is
   * seen; anything else after this turn.
   */
  changed(unit: Unit): void {
    const last = this.#last.get(unit.name)
    if (last === undefined || last.instance !== unit.instance || !isAlike(last.state, unit.state)) {
      this.#tell(unit, peerOf(unit))
      return
    }
    if (this.#waiting.size === 0) setImmediate(() => this.#flush())
    this.#waiting.add(unit)
  }

  /** What it offered is answered for while it is stopped; now there is no such thing any more. */
  removed(unit: Unit): void {
    this.#tell(unit, { ...peerOf(unit), offers: NOTHING_OFFERED })
    this.#last.delete(unit.name)
    for (const { process } of this.#host.readers()) if (process !== undefined) this.#offersOf(process).delete(unit.name)
  }

  #flush(): void {
    for (const unit of this.#waiting) this.#tell(unit, peerOf(unit))
  }

  #tell(unit: Unit, peer: Peer): void {
    this.#waiting.delete(unit)
    this.#last.set(unit.name, { state: unit.state, instance: unit.instance })
    for (const reader of this.#host.readers()) {
      if (reader.process === undefined || !concerns(unit.spec, reader.spec)) continue
      try {
        this.#send(reader.process, peer)
      } catch (error) {
        this.#host.onError(reader, error)
      }
    }
  }

  #send(process: ManagedProcess, peer: Peer): void {
    const told = this.#offersOf(process)
    const { offers, ...rest } = peer
    const isKnown = offers !== undefined && isSame(offers, told.get(peer.name))
    const news = isKnown ? rest : peer
    if (!isTellable(news)) throw new Error(`news of ${peer.name} are none that can be told`)
    process.send({ kind: 'peer', peer: news })
    if (offers !== undefined) told.set(peer.name, offers)
  }

  #offersOf(process: ManagedProcess): Map<string, Offers> {
    const known = this.#offersTold.get(process) ?? new Map<string, Offers>()
    this.#offersTold.set(process, known)
    return known
  }
}

function isAlike(one: ProcessState, other: ProcessState): boolean {
  return one === other || (isServing(one) && isServing(other))
}

// The lists are those of one ready message; what a filter may not do is an empty list, made anew each time.
function isSame(offers: Offers, told: Offers | undefined): boolean {
  if (told === undefined || offers.commands !== told.commands) return false
  return offers.hooks === told.hooks || (offers.hooks.length === 0 && told.hooks.length === 0)
}
